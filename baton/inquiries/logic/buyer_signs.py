"""Signs about a buyer that the shop's own data give: things to look at, never a verdict.

A sign that would tell a contact to those who may not see contacts says so of itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from baton.inquiries.judging.terms import Question
from baton.inquiries.logic.company_names import clean_name
from baton.inquiries.logic.mail import MailKind, domain_of, kind_of_mail
from baton.inquiries.terms import LossReason, ReasonCode, Stage
from baton.kit.text import Text

DIAL: dict[str, frozenset[str]] = {
    code: frozenset(countries.split("/"))
    for code, countries in (
        pair.split(":")
        for pair in """
        1:US/CA/PR/DO/JM 7:RU/KZ 20:EG 27:ZA 30:GR 31:NL 32:BE 33:FR 34:ES 36:HU 39:IT/VA 40:RO 41:CH 43:AT
        44:GB/GG/JE/IM 45:DK 46:SE 47:NO 48:PL 49:DE 51:PE 52:MX 53:CU 54:AR 55:BR 56:CL 57:CO 58:VE 60:MY 61:AU
        62:ID 63:PH 64:NZ 65:SG 66:TH 81:JP 82:KR 84:VN 86:CN 90:TR 91:IN 92:PK 93:AF 94:LK 95:MM 98:IR 212:MA
        213:DZ 216:TN 218:LY 220:GM 221:SN 225:CI 229:BJ 233:GH 234:NG 237:CM 243:CD 244:AO 249:SD 250:RW 251:ET
        254:KE 255:TZ 256:UG 258:MZ 260:ZM 263:ZW 351:PT 352:LU 353:IE 354:IS 355:AL 356:MT 357:CY 358:FI 359:BG
        370:LT 371:LV 372:EE 373:MD 374:AM 375:BY 380:UA 381:RS 385:HR 386:SI 387:BA 420:CZ 421:SK 502:GT 503:SV
        504:HN 505:NI 506:CR 507:PA 591:BO 593:EC 595:PY 598:UY 852:HK 853:MO 855:KH 856:LA 880:BD 886:TW 960:MV
        961:LB 962:JO 963:SY 964:IQ 965:KW 966:SA 967:YE 968:OM 970:PS 971:AE 972:IL 973:BH 974:QA 975:BT 976:MN
        977:NP 992:TJ 993:TM 994:AZ 995:GE 996:KG 998:UZ
        """.split()  # noqa: SIM905 - a table of words
    )
}
"""Countries by their calling code."""
FISHING_REASONS = frozenset({ReasonCode.PRICE_ONLY, ReasonCode.COMPETITOR_FISHING})
FISHING_LOSSES = frozenset({LossReason.COMPETITOR_FISHING})
"""Lost on the price is no fishing: an offer was too dear."""
FEWEST_EARLIER = 2
ALIKE = 75.0
_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier inquiry of the buyer."""

    key: str
    stage: str
    loss_reason: str = ""
    sales_reason: str = ""
    is_spam: bool = False


@dataclass(frozen=True, slots=True)
class KnownBuyer:
    name: str
    mail: str
    phone: str
    country: str
    names_of_mail: tuple[str, ...] = ()
    """Other buyers with the same address."""
    names_of_phone: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class BuyerSign:
    question: Question
    speaks_for: bool
    """For a yes to the question; else against it."""
    text: Text
    tells_contacts: bool = False


def signs_of(buyer: KnownBuyer) -> tuple[BuyerSign, ...]:
    """What the shop's own data say; empty where they say nothing."""
    return (*_of_mail(buyer), *_of_phone(buyer), *_of_past(buyer.earlier))


def _of_mail(buyer: KnownBuyer) -> list[BuyerSign]:
    kind = kind_of_mail(buyer.mail)
    found = []
    if kind is MailKind.FREE:
        found.append(_sign(Question.GENUINE, False, "邮箱是免费邮箱", "the mail address is a free one", True))
    if kind is MailKind.COMPANY:
        domain = domain_of(buyer.mail)
        alike = _is_like(domain, buyer.name)
        if alike is True:
            zh, en = (
                f"邮箱域名 {domain} 与公司名相符",
                f"the mail's domain {domain} fits the company's name",
            )
            found.append(_sign(Question.GENUINE, True, zh, en, True))
        if alike is False:
            zh, en = (
                f"邮箱域名 {domain} 与公司名对不上",
                f"the mail's domain {domain} does not fit the company's name",
            )
            found.append(_sign(Question.FRAUD, True, zh, en, True))
    if buyer.names_of_mail:
        count = len(buyer.names_of_mail)
        zh, en = (
            f"同一邮箱还有 {count} 个别的名字",
            f"the same mail address has {count} other name{'s' if count > 1 else ''}",
        )
        found.append(_sign(Question.FRAUD, True, zh, en, True))
    return found


def _of_phone(buyer: KnownBuyer) -> list[BuyerSign]:
    found = []
    countries = countries_of_phone(buyer.phone)
    if countries and buyer.country and buyer.country not in countries:
        zh, en = (
            f"电话区号不是 {buyer.country} 的",
            f"the phone number's country code is not that of {buyer.country}",
        )
        found.append(_sign(Question.FRAUD, True, zh, en, True))
    if buyer.names_of_phone:
        count = len(buyer.names_of_phone)
        zh, en = (
            f"同一电话还有 {count} 个别的名字",
            f"the same phone number has {count} other name{'s' if count > 1 else ''}",
        )
        found.append(_sign(Question.FRAUD, True, zh, en, True))
    return found


def _of_past(earlier: Sequence[Earlier]) -> list[BuyerSign]:
    found = []
    won = sum(one.stage == Stage.WON for one in earlier)
    if won:
        zh, en = f"以前成交过 {won} 次", f"it has ordered {won} time{'s' if won > 1 else ''} before"
        found.append(_sign(Question.GENUINE, True, zh, en))
    fished = [one for one in earlier if _is_fishing(one)]
    ended = [one for one in earlier if one.stage in {Stage.LOST, Stage.WON} or one.sales_reason]
    if len(fished) >= FEWEST_EARLIER and len(fished) == len(ended):
        keys = "、".join(f"#{one.key}" for one in fished[:3])
        told = ", ".join(f"#{one.key}" for one in fished[:3])
        zh = f"以前 {len(fished)} 条询盘都以只问价格或套价收场（{keys}）"
        en = f"its {len(fished)} earlier inquiries all ended as asking for the price only ({told})"
        found.append(_sign(Question.PRICE_FISHING, True, zh, en))
    spam = sum(one.is_spam for one in earlier)
    if spam:
        zh, en = (
            f"以前有 {spam} 条来信是垃圾",
            f"{spam} earlier message{'s were' if spam > 1 else ' was'} spam",
        )
        found.append(_sign(Question.GENUINE, False, zh, en))
    return found


def _is_fishing(one: Earlier) -> bool:
    if one.stage == Stage.WON:
        return False
    return one.sales_reason in FISHING_REASONS or (
        one.stage == Stage.LOST and one.loss_reason in FISHING_LOSSES
    )


def _sign(question: Question, is_for: bool, zh: str, en: str, is_contact: bool = False) -> BuyerSign:
    return BuyerSign(question, is_for, Text(zh, en), is_contact)


def _is_like(domain: str, name: str) -> bool | None:
    """Whether a domain is made of the company's name; None where there is no name that tells one apart."""
    clean = clean_name(name).replace(" ", "")
    first = re.sub(r"[^a-z0-9]", "", domain.split(".")[0])
    if not clean.isascii() or len(clean) < 4 or len(first) < 2:
        return None
    initials = "".join(word[0] for word in clean_name(name).split())
    is_short = first in {initials, clean_name(name).split()[0]}
    return is_short or fuzz.partial_ratio(first, clean) >= ALIKE


def digits_of(phone: str) -> str:
    """The number alone; "" for one too short to be one, or masked."""
    digits = _DIGITS.sub("", phone)
    return digits.lstrip("0") if len(digits) >= 7 and "*" not in phone else ""


def countries_of_phone(phone: str) -> frozenset[str]:
    """Of a number written with its country code (+ or 00 first); empty where it has none."""
    written = phone.strip()
    if not written.startswith(("+", "00")):
        return frozenset()
    digits = digits_of(written)
    return next((DIAL[digits[:length]] for length in (3, 2, 1) if digits[:length] in DIAL), frozenset())
