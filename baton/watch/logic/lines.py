"""Product lines, read off the model that ends a product's name: FL-200 and FL-400-2 are both of the line FL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_MODEL = re.compile(r"(?:^|\s)([A-Z]{1,5})(?:-[0-9A-Z]|[0-9])[0-9A-Z-]*$")
_LEAST_SHARE = 0.5
"""Part of the products that must end in a model; below, last words that look like one are chance."""
_LEAST_PRODUCTS = 2
"""A line of one product is that product."""


def lines_of(names: Mapping[str, str]) -> Mapping[str, str]:
    """Line by product id, of products by id and name; empty where the shop does not name its products so."""
    found = {
        product: model.group(1)
        for product, name in names.items()
        if (model := _MODEL.search(name.strip())) is not None
    }
    if len(found) < _LEAST_SHARE * len(names):
        return {}
    sizes = Counter(found.values())
    kept = {product: line for product, line in found.items() if sizes[line] >= _LEAST_PRODUCTS}
    return kept if len(set(kept.values())) > 1 else {}
