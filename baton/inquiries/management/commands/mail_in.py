"""`baton mail-in`: read the mailboxes now, or try them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.inquiries.mail_in import boxes, taking
from baton.kit.errors import BatonError
from baton.kit.text import Text
from baton.people.selectors import shop_by_code, shops
from baton.people.terms import Shop
from baton.ui.terminal import REFUSED, BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "现在读一次收询盘通知的邮箱（平时每几分钟自动读）。",
        "Read the mailboxes for inquiry notices now; otherwise they are read every few minutes.",
    )
    group = Group.FACTS
    example = "baton mail-in --once --shop minglan"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        def told(zh: str, en: str) -> str:
            return Text(zh, en).into(self.language)

        once = parser.add_mutually_exclusive_group(required=True)
        once.add_argument(
            "--once", action="store_true", help=told("读一次，也读停用的和还在等重试的", "read each one once")
        )
        once.add_argument(
            "--try",
            action="store_true",
            dest="only_try",
            help=told("只试连接，不读", "connect, read nothing"),
        )
        parser.add_argument(
            "--shop", default="", help=told("店铺代码；不填为全部", "the shop's code; all if empty")
        )

    def act(self, options: Mapping[str, Any]) -> dict[str, Any]:
        asked = (shop_by_code(options["shop"]),) if options["shop"] else shops()
        told = [
            self._look(shop, box, only_try=options["only_try"])
            for shop in asked
            for box in boxes.mailboxes(shop)
        ]
        if any("error" in one for one in told):
            self.exit_code = REFUSED
        return {"mailboxes": told}

    def _look(self, shop: Shop, box: boxes.MailboxView, *, only_try: bool) -> dict[str, Any]:
        named = {"shop": shop.code, "user": box.user, "host": box.host, "folder": box.folder}
        try:
            if only_try:
                return named | {"mails": boxes.try_mailbox(None, shop, box.id)}
            done = taking.read_mailbox(shop, box.id)
        except BatonError as error:
            return named | {"error": error.code, "message": error.into(self.language)}
        return named | {"taken": done.taken, "waiting": done.waiting, "known": done.known}

    def show(self, payload: Any) -> None:
        if not payload["mailboxes"]:
            self.say(Text("还没有设置邮箱。", "There is no mailbox yet."))
        for one in payload["mailboxes"]:
            self.say(f"{one['shop']}\t{one['user']} {one['folder']}\t{_said(one).into(self.language)}")


def _said(one: Mapping[str, Any]) -> Text:
    if "error" in one:
        return Text(one["message"], one["message"])
    if "mails" in one:
        return Text(f"连得上，{one['mails']} 封邮件", f"reached, {one['mails']} mails")
    return Text(
        f"进询盘台 {one['taken']} 封，待人看 {one['waiting']} 封，读过的 {one['known']} 封",
        f"{one['taken']} taken, {one['waiting']} for a person, {one['known']} known",
    )
