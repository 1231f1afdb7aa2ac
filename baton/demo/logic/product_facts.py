"""What the demo shop has written on its products' fact cards: two are full, one has gaps, the rest nobody wrote."""

from __future__ import annotations

from decimal import Decimal

from baton.inquiries.fact_cards.terms import PriceTier, ProductFacts


def _tiers(*written: tuple[int, str]) -> tuple[PriceTier, ...]:
    return tuple(PriceTier(least, Decimal(price)) for least, price in written)


PRODUCT_FACTS = (
    ProductFacts(
        "16008812000000",
        name="150W UFO LED High Bay, IP65, 5000K",
        specification="150 W, 150 lm/W, 5000 K\nIP65, 100-277 V AC\nbeam 60/90/120 degrees",
        process="die-cast aluminium housing, powder coated\n100 % ageing test for 12 hours",
        advantages="5 years of warranty\n0-10 V dimming as standard",
        price_tiers=_tiers((50, "36.80"), (200, "33.50"), (600, "30.90")),
        unit="pcs",
        minimum_order=50,
        lead_time="12-15 days after deposit",
        packing="1 piece a carton, 32 x 32 x 18 cm, 3.1 kg",
        certificates="DLC Premium, ETL, CE, RoHS",
        stock=420,
    ),
    ProductFacts(
        "16008812210689",
        name="LED panel 60x60 cm, 40W",
        specification="40 W, 110 lm/W, 4000 K, UGR<19\n595 x 595 x 10 mm",
        process="edge-lit, PMMA light guide plate",
        advantages="flicker free, 5 years of warranty",
        price_tiers=_tiers((100, "11.60"), (500, "10.20"), (2000, "9.30")),
        unit="pcs",
        minimum_order=100,
        lead_time="10 days up to 1,000 pcs, else 18 days",
        packing="4 pieces a carton",
        certificates="CE, RoHS",
        stock=0,
    ),
    ProductFacts(
        "16008812714200",
        name="100W solar LED street light",
        specification="100 W, LiFePO4 battery 24 Ah, panel 60 W",
        advantages="3 rainy days, motion sensor",
        price_tiers=_tiers((20, "78.00"), (100, "71.50")),
        unit="sets",
        minimum_order=20,
        lead_time="20 days",
    ),
)
