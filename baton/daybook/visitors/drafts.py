"""Words to a visitor in the language of the country: what was looked at, and what the fact card knows. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from baton.inquiries.fact_cards.terms import FACTS, ProductFacts
from baton.kit.text import Text

LANGUAGE_OF: Mapping[str, str] = {
    **dict.fromkeys(
        ("ES", "MX", "AR", "CL", "CO", "PE", "EC", "UY", "PY", "BO", "VE", "GT", "CR", "PA", "DO", "HN"), "es"
    ),
    **dict.fromkeys(("BR", "PT", "AO", "MZ"), "pt"),
    **dict.fromkeys(("DE", "AT"), "de"),
    **dict.fromkeys(("FR", "SN", "CI", "CM"), "fr"),
    **dict.fromkeys(("RU", "BY", "KZ", "KG"), "ru"),
    **dict.fromkeys(("SA", "AE", "EG", "QA", "KW", "OM", "BH", "JO", "IQ", "LY", "DZ", "MA", "TN", "LB"), "ar"),
}  # fmt: skip
"""Countries that are written to in another language than English: the one in which most business is done there."""
LANGUAGES: Mapping[str, Text] = {
    "en": Text("英语", "English"),
    "es": Text("西班牙语", "Spanish"),
    "pt": Text("葡萄牙语", "Portuguese"),
    "de": Text("德语", "German"),
    "fr": Text("法语", "French"),
    "ru": Text("俄语", "Russian"),
    "ar": Text("阿拉伯语", "Arabic"),
}
LONGEST_FACT, LONGEST_NAME = 80, 128
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_UNSAID = ("minimum_order", "lead_time", "certificates", "price_tiers")
"""What a draft names where the card knows it in words that the reader can read."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Sentences of one language; the braces are filled in."""

    hello: str
    looked: str
    looked_unnamed: str
    searched: str
    price: str
    minimum: str
    lead_time: str
    certificates: str
    question: str


_WORDS: Mapping[str, _Words] = {
    "en": _Words(
        "Hello,",
        "thank you for visiting our shop and looking at our {product}.",
        "thank you for visiting our shop.",
        "You were looking for “{word}”.",
        "The price is US$ {price} each from {least}.",
        "The minimum order is {count}.",
        "Lead time: {text}.",
        "Certificates: {text}.",
        "Which quantity and which destination should we quote for?",
    ),
    "es": _Words(
        "Hola:",
        "gracias por visitar nuestra tienda y ver nuestro producto {product}.",
        "gracias por visitar nuestra tienda.",
        "Usted buscaba «{word}».",
        "El precio es de US$ {price} por unidad a partir de {least}.",
        "El pedido mínimo es de {count}.",
        "Plazo de entrega: {text}.",
        "Certificados: {text}.",
        "¿Para qué cantidad y qué destino le preparamos una cotización?",
    ),
    "pt": _Words(
        "Olá,",
        "obrigado por visitar a nossa loja e ver o produto {product}.",
        "obrigado por visitar a nossa loja.",
        "Você procurava “{word}”.",
        "O preço é de US$ {price} por unidade a partir de {least}.",
        "O pedido mínimo é de {count}.",
        "Prazo de entrega: {text}.",
        "Certificados: {text}.",
        "Para qual quantidade e qual destino devemos preparar a cotação?",
    ),
    "de": _Words(
        "Guten Tag,",
        "vielen Dank für Ihren Besuch in unserem Shop und Ihr Interesse an {product}.",
        "vielen Dank für Ihren Besuch in unserem Shop.",
        "Sie suchten nach „{word}“.",
        "Der Preis beträgt US$ {price} pro Stück ab {least}.",
        "Die Mindestbestellmenge beträgt {count}.",
        "Lieferzeit: {text}.",
        "Zertifikate: {text}.",
        "Für welche Menge und welchen Zielort dürfen wir anbieten?",
    ),
    "fr": _Words(
        "Bonjour,",
        "merci d’avoir visité notre boutique et consulté {product}.",
        "merci d’avoir visité notre boutique.",
        "Vous cherchiez « {word} ».",
        "Le prix est de {price} US$ l’unité à partir de {least}.",
        "La commande minimale est de {count}.",
        "Délai : {text}.",
        "Certificats : {text}.",
        "Pour quelle quantité et quelle destination souhaitez-vous un devis ?",
    ),
    "ru": _Words(
        "Здравствуйте!",
        "Спасибо, что посетили наш магазин и посмотрели {product}.",
        "Спасибо, что посетили наш магазин.",
        "Вы искали «{word}».",
        "Цена — {price} долл. США за единицу от {least}.",
        "Минимальный заказ: {count}.",
        "Срок: {text}.",
        "Сертификаты: {text}.",
        "Для какого количества и какого пункта назначения подготовить предложение?",
    ),
    "ar": _Words(
        "مرحبًا،",
        "شكرًا لزيارتكم متجرنا واهتمامكم بمنتج {product}.",
        "شكرًا لزيارتكم متجرنا.",
        "كنتم تبحثون عن «{word}».",
        "السعر {price} دولار أمريكي للقطعة ابتداءً من {least}.",
        "الحد الأدنى للطلب هو {count}.",
        "مدة التجهيز: {text}.",
        "الشهادات: {text}.",
        "ما الكمية وجهة الشحن التي تريدون عرض سعر لها؟",
    ),
}


def language_of(country: str) -> str:
    return LANGUAGE_OF.get(country, "en")


def draft(
    language: str, product_name: str, words: tuple[str, ...], facts: ProductFacts | None
) -> tuple[str, tuple[Text, ...]]:
    """The words, and which of the facts that they would name nobody has written so that they can be read abroad."""
    own = _WORDS.get(language, _WORDS["en"])
    name = _readable(facts.name if facts is not None else "", LONGEST_NAME) or _readable(
        product_name, LONGEST_NAME
    )
    said = [own.looked.format(product=name) if name else own.looked_unnamed]
    searched = next((word for word in words if _readable(word)), "")
    if searched:
        said.append(own.searched.format(word=searched))
    told = _facts(own, facts) if facts is not None else {}
    said += told.values()
    said.append(own.question)
    absent = tuple(FACTS[fact] for fact in _UNSAID if fact not in told)
    return f"{own.hello} {' '.join(said)}", absent


def _facts(own: _Words, facts: ProductFacts) -> dict[str, str]:
    """Sentences by fact; a number is written without a unit that the reader cannot read."""
    found: dict[str, str] = {}
    unit = _readable(facts.unit)
    if facts.price_tiers:
        tier = facts.price_tiers[0]
        found["price_tiers"] = own.price.format(
            price=f"{tier.price:,.2f}", least=f"{tier.least:,} {unit}".strip()
        )
    if facts.minimum_order is not None:
        found["minimum_order"] = own.minimum.format(count=f"{facts.minimum_order:,} {unit}".strip())
    for fact, sentence in (("lead_time", own.lead_time), ("certificates", own.certificates)):
        text = _readable(getattr(facts, fact))
        if text:
            found[fact] = sentence.format(text=text.rstrip("."))
    return found


def _readable(text: str, longest: int = LONGEST_FACT) -> str:
    """In one line; empty where it is Chinese, or longer than a fact is."""
    plain = " ".join(text.split()).replace("{", "").replace("}", "")
    return "" if _CHINESE.search(plain) or len(plain) > longest else plain
