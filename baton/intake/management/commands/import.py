# ruff: noqa: N999 - the module is named as the command
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from glob import has_magic
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from baton.intake import services, uploads
from baton.intake.terms import FileStatus, ImportResult
from baton.kit.errors import NotFound, NotUsable
from baton.kit.period import parse_period
from baton.kit.text import Text
from baton.people.selectors import shops
from baton.sources.mapping import MAPPED
from baton.sources.registry import source_named
from baton.ui.terminal import REFUSED, WRONG_USE, BatonCommand, Group

FIRST_SHOP = "main"
WORDS = {
    FileStatus.IMPORTED: Text("已入库", "imported"),
    FileStatus.UNCHANGED: Text("没变化", "unchanged"),
    FileStatus.REFUSED: Text("不收　", "refused "),
}


class Command(BatonCommand):
    summary = Text("把平台导出的文件读进来。", "Bring in files exported from the platform.")
    group = Group.FACTS
    example = "baton import --shop lights ~/Downloads/Products-*.xls"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        def told(zh: str, en: str) -> str:
            return Text(zh, en).into(self.language)

        parser.add_argument(
            "files", nargs="+", metavar="FILES", help=told("文件或文件夹", "files or folders")
        )
        parser.add_argument(
            "--shop",
            metavar="S",
            help=told("店铺代码；没有就新建", "code of the shop; created if there is none"),
        )
        parser.add_argument(
            "--source",
            metavar="NAME",
            help=told("按这种表来读，不自动辨认", "read as this kind of table, without guessing"),
        )
        parser.add_argument(
            "--period",
            metavar="D..D",
            help=told("表里没写时间段时用", "the period, for tables that do not say theirs"),
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help=told("只读一遍，什么也不写", "read and check, write nothing"),
        )

    def act(self, options: Mapping[str, Any]) -> object:
        try:
            period = parse_period(options["period"]) if options.get("period") else None
            source = _source(options.get("source"))
            shop = options.get("shop") or _only_shop()
        except (NotUsable, NotFound):
            self.exit_code = WRONG_USE
            raise
        self.result = services.import_files(
            shop,
            tuple(_listed(options["files"])),
            source=source,
            period=period,
            dry_run=bool(options.get("dry_run")),
            is_new_shop=True,
        )
        if self.result.is_any_refused:
            self.exit_code = REFUSED
        return {"files": [file.as_json(self.language) for file in self.result.files]}

    def show(self, payload: Any) -> None:
        for file in self.result.files:
            self.say(f"{WORDS[file.status].into(self.language)}  {file.given}")
            self.say(f"        {file.message.into(self.language)}")
        self.say(_foot(self.result))


def _source(name: str | None) -> str | None:
    """NotFound, naming the known ones, for a source that there is not."""
    return name if name is None or name == MAPPED else source_named(name).name


def _only_shop() -> str:
    """The shop where none was named: the only one, or a first one. NotUsable where there are several."""
    known = [shop.code for shop in shops()]
    if len(known) > 1:
        raise NotUsable(
            "shop_needed",
            Text("有几家店铺，不知道导入哪一家。", "There are several shops."),
            Text(f"请加 --shop，已有：{'、'.join(known)}。", f"Add --shop; known: {', '.join(known)}."),
        )
    return known[0] if known else FIRST_SHOP


def _listed(arguments: Iterable[str]) -> Iterator[Path]:
    """The files that were meant: a folder stands for the files in it, a pattern for what it matches."""
    for argument in arguments:
        path = Path(argument).expanduser()
        if path.is_dir():
            yield from sorted(
                child
                for child in path.iterdir()
                if child.is_file()
                and child.suffix.lower() in uploads.ENDINGS
                and not child.name.startswith((".", "~$"))
            )
        elif not path.exists() and has_magic(argument):
            # Shells on Windows hand patterns over as they are.
            yield from sorted(path.parent.glob(path.name)) or [path]
        else:
            yield path


def _foot(result: ImportResult) -> Text:
    imported, unchanged, refused = (
        result.count(status) for status in (FileStatus.IMPORTED, FileStatus.UNCHANGED, FileStatus.REFUSED)
    )
    run = "" if result.run_id is None else result.run_id[:8]
    zh = f"店铺 {result.shop}：入库 {imported}，没变化 {unchanged}，不收 {refused}。"
    en = f"Shop {result.shop}: {imported} imported, {unchanged} unchanged, {refused} refused."
    if not run:
        return Text(f"{zh}（试读，没有写入）", f"{en} (dry run, nothing written)")
    if not imported:
        return Text(zh, en)
    return Text(
        f"{zh}撤销：baton undo {run} --shop {result.shop}",
        f"{en} To undo: baton undo {run} --shop {result.shop}",
    )
