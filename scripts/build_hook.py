"""Runs when the package is built or installed: the chart bundle and the message catalogues.

The chart bundle (Vega, Vega-Lite, Vega-Embed) is written out from the vl-convert wheel, so that neither npm nor a
CDN is needed and the running product does not carry the converter.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import vl_convert
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SNIPPET = "window.vegaEmbed = vegaEmbed;"


class BuildHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:  # noqa: ARG002 - the hook's fixed signature
        root = Path(self.root)
        bundle = root / "baton/ui/static/ui/vendor/vega.js"
        if not bundle.exists():
            bundle.parent.mkdir(parents=True, exist_ok=True)
            bundle.write_text(vl_convert.javascript_bundle(SNIPPET), encoding="utf-8")
        # Sent as it is to browsers that take gzip, which all do: a third of the size.
        packed = bundle.with_name(bundle.name + ".gz")
        packed.write_bytes(gzip.compress(bundle.read_bytes(), mtime=0))
        for catalogue in root.glob("baton/*/locale/*/LC_MESSAGES/django.po"):
            with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))
