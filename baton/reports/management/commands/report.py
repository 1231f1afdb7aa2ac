"""`baton report`: a shop's daily, weekly or monthly report, written where it is not there yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandParser

from baton.kit.errors import NotUsable
from baton.kit.period import Period, parse_day
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.selectors import shop_by_code
from baton.reports import image, selectors, services
from baton.reports.logic import due, keeping
from baton.reports.logic.building import with_words
from baton.reports.logic.markdown import markdown
from baton.reports.logic.picture import picture
from baton.reports.logic.seeing import as_seen, people
from baton.reports.logic.sheets import tables
from baton.reports.sending import file_name, public
from baton.reports.terms import ReportKind
from baton.ui.tables import workbook
from baton.ui.terminal import BatonCommand, Group

FORMATS = ("md", "xlsx", "json", "png")


class Command(BatonCommand):
    summary = Text(
        "日报、周报或月报：还没有就写一份，已有的按现在的数据核对；输出为文字、表格、JSON 或图片。",
        "The daily, weekly or monthly report: written where there is none, else compared with the facts of now.",
    )
    group = Group.ANSWERS
    example = "baton report weekly --shop minglan --date 2026-11-15"

    def add_arguments(self, parser: CommandParser) -> None:
        explain = {
            "kind": Text("daily 日报、weekly 周报、monthly 月报", "daily, weekly or monthly"),
            "shop": Text("店铺代码", "the shop's code"),
            "date": Text(
                "那一天、那一周或那个月里的任一天；不写就是最近一份",
                "any day of the day, week or month; the latest unless given",
            ),
            "format": Text("md、xlsx、json 或 png", "md, xlsx, json or png"),
            "out": Text(
                "写到哪个文件；xlsx 与 png 不写就用报告的名字",
                "file to write; xlsx and png have a name of their own",
            ),
            "send": Text("也发给要这种报告的频道", "also send it to the channels that ask for it"),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        parser.add_argument("kind", choices=[kind.value for kind in ReportKind], help=said["kind"])
        parser.add_argument("--shop", required=True, help=said["shop"])
        parser.add_argument("--date", metavar="D", help=said["date"])
        parser.add_argument("--format", choices=FORMATS, default="md", help=said["format"])
        parser.add_argument("--out", metavar="FILE", help=said["out"])
        parser.add_argument("--send", action="store_true", help=said["send"])

    def act(self, options: Mapping[str, Any]) -> object:
        shop, kind = shop_by_code(options["shop"]), ReportKind(options["kind"])
        zone = ZoneInfo(shop.timezone)
        period = self._period(kind, options["date"], clock().now().astimezone(zone).date())
        done = services.write_report(shop, kind, period)
        if options["send"]:
            services.send_report(shop, done.report_id)
        view = selectors.view_of(selectors.report_by_id(shop, done.report_id))
        content = with_words(view.content, view.words)
        # The command line is the house's own: names stand as they are.
        shown = as_seen(content, {name: Text(name, name) for name in people(content)})
        at = view.written_at.astimezone(zone)
        match options["format"]:
            case "xlsx":
                made = tables(shown, self.language, at, view.revisions, view.struck)
                data = workbook(made, self.language)
            case "png":
                data = image.png(picture(public(shop, view), self.language, at, view.revision, view.struck))
            case "json":
                data = _json(keeping.kept(shown))
            case _:
                data = markdown(shown, self.language, at, view.revisions, view.struck).encode()
        return self._give(data, options, file_name(view))

    def _period(self, kind: ReportKind, asked: str | None, today: date) -> Period:
        return due.period_of(kind, parse_day(asked)) if asked else due.latest_period(kind, today)

    def _give(self, data: bytes, options: Mapping[str, Any], name: str) -> str:
        """The path that was written; text is printed where no file is named."""
        ending = options["format"]
        if options["out"] is None and ending in {"md", "json"}:
            return data.decode()
        path = Path(options["out"] or f"{name}.{ending}")
        try:
            path.write_bytes(data)
        except OSError as fault:
            raise NotUsable(
                "cannot_write",
                Text(f"写不了 {path}：{fault.strerror}。", f"Cannot write {path}: {fault.strerror}."),
                Text("换一个文件名或文件夹。", "Choose another file or folder."),
            ) from fault
        return str(path)

    def show(self, payload: Any) -> None:
        self.stdout.write(payload.rstrip("\n"))


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
