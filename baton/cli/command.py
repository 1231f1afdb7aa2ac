"""The command `baton`: its help, and the way to the rooms' subcommands.

A subcommand is a management command of one of Baton's own rooms; Django's are behind `baton manage`, for
developers.
Exit codes: 0 done, 1 refused with a reason, 2 wrong use.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from baton.kit.errors import BatonError
from baton.kit.settings import Settings, read_settings, terminal_language
from baton.kit.text import Text

if TYPE_CHECKING:
    from baton.ui.terminal import BatonCommand

DONE, REFUSED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
PACKAGE = Path(__file__).resolve().parent.parent
TITLE = Text(
    "Baton（接力）：阿里国际站团队的工作台。一条漏斗，每个数字都有负责的一方。",
    "Baton: the workbench of a team that sells on Alibaba.com. One funnel, an owner for every figure.",
)
USAGE = Text(
    "用法：baton <命令> [选项]    baton <命令> --help",
    "Usage: baton <command> [options]    baton <command> --help",
)
FIRST_STEPS = Text(
    """第一次用：
  baton demo                                      先看演示店铺
  baton serve                                     启动自己的工作台
  baton import --shop 店铺代码 Products-*.xls     把平台导出的文件读进来""",
    """First steps:
  baton demo                                      look at the demo shop
  baton serve                                     start your own workbench
  baton import --shop CODE Products-*.xls         read files exported from the platform""",
)
FOOT = Text(
    "English: BATON_LANGUAGE=en baton --help    数据都在：{home}",
    "中文：BATON_LANGUAGE=zh-hans baton --help    Everything is kept in: {home}",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line; returns the exit code."""
    # Matrices here are small and the threads many: each thread of a page would wait for those of the library.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        return _dispatch(given)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else REFUSED if leaving.code else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`baton facts | head`): leave without a complaint at shutdown.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def commands() -> Mapping[str, str]:
    """Each subcommand with the room that brings it: {"import": "baton.intake"}."""
    found = {}
    for file in PACKAGE.glob("*/management/commands/*.py"):
        if not file.stem.startswith("_"):
            found[file.stem.replace("_", "-")] = f"baton.{file.relative_to(PACKAGE).parts[0]}"
    return dict(sorted(found.items()))


def _dispatch(given: list[str]) -> int:
    if given[:1] in (["--version"], ["version"]):
        sys.stdout.write(f"baton {version('baton-workbench')}\n")
        return DONE
    try:
        settings = read_settings(os.environ)
    except BatonError as error:
        return _refuse(error.code, error.into(_guessed_language()), given)
    language = terminal_language(settings, os.environ)
    if not given or given[0] in {"--help", "-h"} or given == ["help"]:
        sys.stdout.write(_help(settings, language))
        return DONE
    if given[0] == "help":
        given = [given[1], "--help"]
    name, *rest = given
    if name == "manage":
        return _manage(rest)
    known = commands()
    if name not in known:
        sys.stderr.write(_unknown(name, known).into(language) + "\n")
        return WRONG_USE
    return _run(settings, language, name, known[name], rest)


def _run(settings: Settings, language: str, name: str, room: str, rest: list[str]) -> int:
    is_question = bool({"--help", "-h"}.intersection(rest))
    try:
        if not is_question:
            # Before Django reads its settings: uploads are received inside the home, once it is there.
            settings.home.prepare()
        _set_up()
        command = _load(room, name)
        if not is_question and command.needs_database:
            # Wrong use is told before anything is made ready.
            command.check_use(name, rest)
            _ensure_ready(settings)
        command.run_from_argv(["baton", name.replace("-", "_"), *rest])
    except BatonError as error:
        return _refuse(error.code, error.into(language), rest)
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as fault:
        if settings.log_level == "debug":
            raise
        return _refuse("fault", _fault(fault).into(language), rest)
    return DONE


def _refuse(code: str, said: str, given: Sequence[str]) -> int:
    """A refusal from before or beside the command, in the style that was asked for."""
    if "--json" in given:
        sys.stdout.write(json.dumps({"error": {"code": code, "message": said}}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(said + "\n")
    return REFUSED


def _help(settings: Settings, language: str) -> str:
    _set_up()
    from baton.ui.terminal import Group  # noqa: PLC0415 - Django is loaded only where a command needs it

    by_group: dict[Group, list[tuple[str, str]]] = {}
    for name, room in commands().items():
        command = _load(room, name)
        by_group.setdefault(command.group, []).append((name, command.summary.into(language)))
    width = max(len(name) for listed in by_group.values() for name, _ in listed) + 3
    lines = [TITLE.into(language), "", USAGE.into(language)]
    for group in Group:
        if group is Group.HIDDEN or group not in by_group:
            continue
        lines += ["", f"{group.value.into(language)}"]
        lines += [f"  {name:<{width}}{summary}" for name, summary in by_group[group]]
    lines += ["", FIRST_STEPS.into(language), "", FOOT.into(language).format(home=settings.home.path), ""]
    return "\n".join(lines)


def _load(room: str, name: str) -> BatonCommand:
    command: BatonCommand = import_module(f"{room}.management.commands.{name.replace('-', '_')}").Command()
    return command


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    import django  # noqa: PLC0415 - `baton --version` and a mistyped command answer without Django

    django.setup()


def _ensure_ready(settings: Settings) -> None:
    from baton.config.ready import ensure_ready  # noqa: PLC0415 - needs Django's apps

    ensure_ready(settings)


def _manage(rest: list[str]) -> int:
    """Django's own commands, for developers of Baton."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - as above

    execute_from_command_line(["baton manage", *rest])
    return DONE


def _unknown(name: str, known: Mapping[str, str]) -> Text:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return Text(
            f"没有命令「{name}」。是不是「{near[0]}」？全部命令：baton --help",
            f"There is no command “{name}”. Did you mean “{near[0]}”? All commands: baton --help",
        )
    return Text(
        f"没有命令「{name}」。全部命令：baton --help",
        f"There is no command “{name}”. All commands: baton --help",
    )


def _fault(fault: Exception) -> Text:
    kind = type(fault).__name__
    return Text(
        f"Baton 内部出错（{kind}: {fault}）。没做完的改动没有写入，数据是安全的。\n"
        "详细日志：BATON_LOG_LEVEL=debug 再运行一次。",
        f"Baton made a mistake ({kind}: {fault}). Nothing unfinished was written; your data is safe.\n"
        "For the details, run it again with BATON_LOG_LEVEL=debug.",
    )


def _guessed_language() -> str:
    """The language where the settings themselves cannot be read."""
    spoken = os.environ.get("BATON_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if spoken.lower().startswith("en") else "zh-hans"


def _speak_utf8(stream: TextIO) -> None:
    """A pipe or a file gets UTF-8 on every platform; a terminal keeps its encoding and never fails on a sign."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(**({"errors": "replace"} if stream.isatty() else {"encoding": "utf-8"}))


if __name__ == "__main__":
    sys.exit(main())
