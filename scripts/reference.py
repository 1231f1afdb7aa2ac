"""Writes docs/en/reference.md and docs/zh-CN/reference.md from the commands and settings themselves.

`--check` compares instead of writing: the pages cannot say what the product does not do.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["BATON_HOME"] = tempfile.gettempdir()
os.environ["DJANGO_SETTINGS_MODULE"] = "baton.config.settings"
os.environ["COLUMNS"] = "100"
os.environ.pop("BATON_LANGUAGE", None)
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - the settings are read at import

django.setup()

from baton.cli.command import commands  # noqa: E402
from baton.kit.settings import default_of, documented, environment_name  # noqa: E402
from baton.kit.text import Language, Text  # noqa: E402
from baton.ui.terminal import BatonCommand, Group  # noqa: E402

PAGES: dict[Language, Path] = {"en": ROOT / "docs/en/reference.md", "zh": ROOT / "docs/zh-CN/reference.md"}
TITLE = Text("命令与设置", "Commands and settings")
INTRODUCTION = Text(
    "本页由 `make fix` 从程序生成。退出码：0 完成，1 拒绝并说明原因，2 用法不对。带 `--json` 时标准输出只有 JSON。",
    "Written by `make fix` from the program itself. Exit codes: 0 done, 1 refused with a reason, 2 wrong use. "
    "Under `--json` standard output is JSON and nothing else.",
)
SETTINGS = Text("设置", "Settings")
SETTINGS_INTRODUCTION = Text(
    "写在数据文件夹的 `baton.toml` 里，或用环境变量；环境变量优先。不认识的名字会报错并提示最接近的。",
    "In `baton.toml` in the home folder, or as environment variables, which win. "
    "An unknown name is an error that names the nearest known one.",
)
COLUMNS = Text("| 设置 | 环境变量 | 默认 | 含义 |", "| setting | environment | default | what for |")


def page(language: Language) -> str:
    parts = [f"# {TITLE.into(language)}", "", INTRODUCTION.into(language)]
    for group in Group:
        for name, room in commands().items():
            command = command_of(room, name, language)
            if command.group is group and group is not Group.HIDDEN:
                parts += ["", f"## baton {name}", "", *described(command, name)]
    parts += ["", f"## {SETTINGS.into(language)}", "", SETTINGS_INTRODUCTION.into(language), ""]
    parts += [COLUMNS.into(language), "|---|---|---|---|"]
    for one in documented():
        default = default_of(one)
        shown = (
            "—"
            if default in (None, ())
            else ", ".join(default)
            if isinstance(default, tuple)
            else str(default)
        )
        parts.append(
            f"| `{one.name}` | `{environment_name(one)}` | {shown} | {one.metadata['doc'].into(language)} |"
        )
    return "\n".join(parts) + "\n"


def command_of(room: str, name: str, language: Language) -> BatonCommand:
    command: BatonCommand = import_module(f"{room}.management.commands.{name.replace('-', '_')}").Command()
    command.language = language
    command.help = command.summary.into(language)
    return command


def described(command: BatonCommand, name: str) -> list[str]:
    text = command.create_parser("baton", name.replace("-", "_")).format_help()
    return ["```", text.rstrip(), "```"]


def main(arguments: list[str]) -> int:
    stale = []
    for language, path in PAGES.items():
        text = page(language)
        if arguments == ["--check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.relative_to(ROOT).as_posix())
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}; run make fix")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
