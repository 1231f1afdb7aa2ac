"""What the demo shops sell: lines of LED lighting, their models, titles and list prices."""

from __future__ import annotations

from dataclasses import dataclass

PRODUCT_ID_BASE = 16008812000000
PRODUCT_ID_STEP = 3571


@dataclass(frozen=True, slots=True)
class Line:
    """One product line. `share` is its part of the shop's impressions, `price` the median order in USD."""

    code: str
    zh: str
    title: str
    sizes: tuple[str, ...]
    word: str
    share: float
    price: float


LINES = (
    Line(
        "HB",
        "UFO工矿灯",
        "{size} UFO LED High Bay Light",
        ("150", "200", "100", "240"),
        "led ufo high bay",
        0.205,
        3900,
    ),
    Line(
        "PL",
        "面板灯",
        "{size} LED Panel Light",
        ("6060", "60120", "30120", "6262"),
        "led panel light",
        0.165,
        3300,
    ),
    Line(
        "LHB",
        "线型工矿灯",
        "{size}W LED Linear High Bay",
        ("150", "110", "220", "320"),
        "linear high bay",
        0.095,
        4300,
    ),
    Line(
        "FL", "投光灯", "{size}W LED Flood Light", ("200", "100", "400", "50"), "led flood light", 0.145, 3100
    ),
    Line(
        "SS",
        "太阳能路灯",
        "{size}W Solar LED Street Light",
        ("100", "60", "200", "300"),
        "solar street light",
        0.145,
        3700,
    ),
    Line(
        "ST", "灯带", "{size} LED Strip Light", ("2835", "COB", "5050", "RGB"), "led strip light", 0.085, 1500
    ),
    Line("TL", "轨道灯", "{size}W LED Track Light", ("30", "20", "40", "10"), "led track light", 0.045, 1900),
    Line(
        "GL", "植物灯", "{size}W LED Grow Light", ("650", "480", "320", "1000"), "led grow light", 0.04, 4600
    ),
    Line("DL", "筒灯", "{size}W LED Downlight", ("12", "9", "18", "24"), "led downlight", 0.035, 1700),
    Line(
        "WL",
        "户外壁灯",
        "{size}W Outdoor LED Wall Light",
        ("12", "20", "6", "40"),
        "outdoor wall light",
        0.025,
        1600,
    ),
    Line(
        "EM", "应急灯", "{size}W LED Emergency Light", ("3", "5", "8", "12"), "emergency light", 0.015, 1800
    ),
)

FEATURES = (
    "IP65 5000K for Warehouse and Workshop",
    "Dimmable 130lm/W CE RoHS Commercial Project",
    "High Lumen Flicker Free Factory Price",
    "5 Years Warranty OEM ODM Wholesale",
    "Motion Sensor Energy Saving",
    "CCT Selectable DLC ETL Listed",
    "Waterproof Outdoor IP66 SASO",
    "Slim Aluminum Housing Die Casting",
    "Tuya Smart Control RGBW",
    "UGR<19 Office School Hospital",
)


@dataclass(frozen=True, slots=True)
class Product:
    """One listing. `weight` is its part of its line's impressions before anything happens to it."""

    id: str
    model: str
    name: str
    line: int
    weight: float
    is_listed_only: bool
    """Listed, never shown: no impression in the whole history."""


def catalogue(count: int, never_shown: int, first_number: int = 0) -> tuple[Product, ...]:
    """`count` products over the lines by their share; the last `never_shown` of the long tail are never shown.

    The products of a line are ordered by weight (a power law), so that the first of each line is its best.
    """
    numbers = _per_line(count)
    products: list[Product] = []
    for line, amount in enumerate(numbers):
        weights = [(rank + 1.6) ** -0.85 for rank in range(amount)]
        total = sum(weights)
        for rank in range(amount):
            number = first_number + len(products)
            products.append(_product(number, line, rank, weights[rank] / total))
    hidden = {product.id for product in _tail(products, never_shown)}
    return tuple(
        Product(
            one.id, one.model, one.name, one.line, 0.0 if one.id in hidden else one.weight, one.id in hidden
        )
        for one in products
    )


def _per_line(count: int) -> list[int]:
    """How many listings each line has: the square root of its share, so that small lines have a tail as well."""
    roots = [line.share**0.5 for line in LINES]
    numbers = [max(4, round(count * root / sum(roots))) for root in roots]
    numbers[0] += count - sum(numbers)
    return numbers


def _product(number: int, line: int, rank: int, weight: float) -> Product:
    kind = LINES[line]
    size, variant = kind.sizes[rank % len(kind.sizes)], rank // len(kind.sizes)
    model = f"{kind.code}-{size}" + (f"-{variant}" if variant else "")
    feature = FEATURES[(variant + 3 * line) % len(FEATURES)]
    title = kind.title.format(size=_size_text(kind.code, size))
    return Product(
        id=str(PRODUCT_ID_BASE + number * PRODUCT_ID_STEP),
        model=model,
        name=f"{title} {feature} {model}",
        line=line,
        weight=weight,
        is_listed_only=False,
    )


def _size_text(code: str, size: str) -> str:
    if code == "PL":
        return f"{size[:2]}x{size[2:]}cm"
    return f"{size}W" if code == "HB" else size


def _tail(products: list[Product], amount: int) -> list[Product]:
    return sorted(products, key=lambda product: (product.weight, product.id))[:amount]
