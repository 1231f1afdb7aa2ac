"""The words that the demo's reps use: reply scripts in two wordings each, and what is said on other channels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wordings:
    """A script: what it is for, its wordings, and what came of offering them for the last `days`."""

    situation: str
    language: str
    title: str
    wordings: tuple[str, ...]
    answers: tuple[int, ...]
    """By wording, of how many in a hundred offers the buyer answers."""
    offers: int
    days: int
    texts: tuple[str, ...]
    country: str = ""


SCRIPTS = (
    Wordings(
        "first_reply",
        "en",
        "首次回复：先问用量，还是先给价格",
        (
            (
                "Hello {buyer}, this is {rep} of {company}. Thank you for asking about {product}. To quote"
                " you properly, may I know the quantity, the voltage and the certificate that your project needs?"
                " I answer within the hour."
            ),
            (
                "Hello {buyer}, {rep} of {company} here. {product}: {price}, from {moq}, {lead_time}. Certificates:"
                " {certificates}. Tell me your quantity and I send the exact offer with the data sheet today."
            ),
        ),
        (38, 46),
        46,
        34,
        (
            "Thanks for the fast reply. Quantity is 320 pcs for a start, 5000K. Can you also do the sensor version?",
            "We need it for a warehouse of 4,000 sqm, please send the IES file and the price for 200 and 500.",
            "Good. Please share the data sheet and your payment terms.",
            "What is the lead time if we confirm this week?",
        ),
    ),
    Wordings(
        "quote",
        "en",
        "报价：一个价，还是三档价",
        (
            (
                "Hello {buyer}, please find our offer for {product}: {price}. Lead time {lead_time}, packing {packing}."
                " The offer holds for 15 days. {rep}, {company}"
            ),
            (
                "Hello {buyer}, three ways to buy {product}: sample, trial order, full order. {price}. With the full"
                " order the lead time is {lead_time}. Which one suits your project? {rep}, {company}"
            ),
        ),
        (30, 34),
        28,
        34,
        (
            "Received. I compare with one more supplier and come back on Monday.",
            "Your price is 6% above our target, can you do better for 1,000 pcs?",
            "OK for us. Please send the proforma invoice.",
        ),
    ),
    Wordings(
        "follow_up_7",
        "de",
        "德语 7 天跟进",
        (
            (
                "Guten Tag {buyer}, haben Sie unser Angebot zu {product} prüfen können? Gern passe ich Menge oder"
                " Lieferzeit an. {rep}, {company}"
            ),
            (
                "Guten Tag {buyer}, zu {product} liegt nun der neue Prüfbericht vor ({certificates}). Soll ich Ihnen"
                " ein Muster reservieren? {rep}, {company}"
            ),
        ),
        (25, 30),
        12,
        34,
        (
            "Danke, wir entscheiden Ende des Monats.",
            "Bitte senden Sie ein Muster an unser Büro.",
        ),
        "DE",
    ),
)

ANSWERED = (
    (
        "whatsapp",
        "Hi, can you send me a photo of the bracket?",
        "Sure, photo and drawing are on the way. The bracket is 304 stainless steel.",
    ),
    ("mail", "", "As agreed on the phone: offer no. 2, DDP Hamburg, valid until month's end."),
    (
        "whatsapp",
        "Our engineer asks for the surge protection, 6 or 10 kV?",
        "10 kV is standard on this model, the report is attached.",
    ),
    ("phone", "", "Called the buyer: project is confirmed for January, wants the sample first."),
)
"""On which channel, what the buyer wrote ("" where we wrote first), and what we said."""
