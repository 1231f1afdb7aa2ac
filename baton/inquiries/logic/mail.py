"""Mail addresses: which are anybody's, and which speak of a company."""

from __future__ import annotations

import re
from enum import StrEnum

_ADDRESS = re.compile(r"^[^@\s,;<>]{1,64}@((?:[a-z0-9-]{1,63}\.)+[a-z]{2,24})$")

FREE_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com
    aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me mail.com gmx.com gmx.de gmx.net gmx.at
    gmx.ch web.de t-online.de freenet.de mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.com ya.ru rambler.ru
    orange.fr wanadoo.fr laposte.net free.fr sfr.fr libero.it virgilio.it alice.it tiscali.it hotmail.it
    hotmail.fr hotmail.es hotmail.de hotmail.co.uk outlook.es outlook.fr outlook.de outlook.com.br live.fr
    live.nl live.co.uk yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.co.in yahoo.com.br yahoo.co.jp
    yahoo.com.mx yahoo.co.id uol.com.br bol.com.br terra.com.br ig.com.br telefonica.net wp.pl o2.pl onet.pl
    interia.pl seznam.cz centrum.cz ukr.net abv.bg naver.com daum.net hanmail.net qq.com foxmail.com 163.com
    126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn aliyun.com tom.com rediffmail.com zoho.com
    zohomail.com tutanota.com fastmail.com hushmail.com btinternet.com sky.com comcast.net verizon.net att.net
    bellsouth.net cox.net shaw.ca rogers.com bigpond.com optusnet.com.au xtra.co.nz docomo.ne.jp ezweb.ne.jp
    """.split()  # noqa: SIM905 - a table of words
)
"""Where anybody gets an address: the domain says nothing of a firm."""


class MailKind(StrEnum):
    FREE = "free"
    COMPANY = "company"


def clean_mail(mail: str) -> str:
    """The address in one spelling; "" where it is none. The platform's masked addresses (a***@b.com) are none."""
    address = mail.strip().casefold()
    return address if len(address) <= 254 and "*" not in address and _ADDRESS.match(address) else ""


def domain_of(mail: str) -> str:
    """The domain of an address; "" where it is none."""
    address = clean_mail(mail)
    return address.rpartition("@")[2]


def kind_of_mail(mail: str) -> MailKind | None:
    """None where there is no readable address: not known, which is not the same as free mail."""
    domain = domain_of(mail)
    if not domain:
        return None
    return MailKind.FREE if domain in FREE_DOMAINS else MailKind.COMPANY
