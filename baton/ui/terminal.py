"""The frame of every subcommand: help that reads like a product, --json, refusals in two styles, exit codes.

    class Command(BatonCommand):
        summary = Text("…", "…")
        group = Group.ANSWERS
        example = "baton funnel --shop demo --from 2026-10-01 --to 2026-10-31"
        has_json = True

        def add_arguments(self, parser: CommandParser) -> None: ...
        def act(self, options: Mapping[str, Any]) -> object: ...      # the payload: what --json prints
        def show(self, payload: Any) -> None: ...                     # the same for people

Exit codes: 0 done, 1 refused with a reason, 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser, OutputWrapper
from django.utils import translation

from baton.kit.errors import BatonError
from baton.kit.settings import terminal_language
from baton.kit.text import Text

DONE, REFUSED, WRONG_USE = 0, 1, 2
_DJANGO_OPTIONS = frozenset(
    {
        "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
        "--force-color", "--skip-checks",
    }
)  # fmt: skip


class Group(Enum):
    """The headings of `baton --help`, in their order."""

    START = Text("开始", "Start")
    FACTS = Text("数据", "Facts")
    ANSWERS = Text("分析", "Answers")
    PEOPLE = Text("人员", "People")
    HOUSE = Text("维护", "Upkeep")
    HIDDEN = Text("", "")


class BatonCommand(BaseCommand):
    summary: ClassVar[Text]
    group: ClassVar[Group] = Group.HIDDEN
    example: ClassVar[str] = ""
    has_json: ClassVar[bool] = False
    needs_database: ClassVar[bool] = True
    requires_system_checks = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = terminal_language(settings.BATON, os.environ)
        self.help = self.summary.into(self.language)
        self.exit_code = DONE

    def act(self, options: Mapping[str, Any]) -> object:
        """Does the work; returns the payload.

        Sets `self.exit_code` to REFUSED where a part was refused, and to WRONG_USE before it raises for wrong use.
        """
        raise NotImplementedError

    def show(self, payload: Any) -> None:
        """Prints the payload for people."""
        if payload is not None:
            self.say(str(payload))

    def say(self, line: Text | str = "") -> None:
        self.stdout.write(line.into(self.language) if isinstance(line, Text) else line)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        label = Text("例", "Example").into(self.language)
        kwargs.setdefault("epilog", f"{label}:\n  {self.example}" if self.example else None)
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = f"baton {subcommand.replace('_', '-')}"
        parser._positionals.title = Text("参数", "Arguments").into(self.language)
        parser._optionals.title = Text("选项", "Options").into(self.language)
        if self.has_json:
            explained = Text("只输出 JSON", "print JSON and nothing else").into(self.language)
            parser.add_argument("--json", action="store_true", dest="as_json", help=explained)
        for action in parser._actions:
            if action.dest == "help":
                action.help = Text("显示这段说明", "show this text").into(self.language)
            if _DJANGO_OPTIONS.intersection(action.option_strings):
                action.help = argparse.SUPPRESS
        return parser

    def check_use(self, subcommand: str, arguments: Sequence[str]) -> None:
        """Ends the process with exit code 2 and the usage where the arguments make no sense."""
        self._called_from_command_line = True
        self.create_parser("baton", subcommand).parse_args(arguments)

    def handle(self, *_args: Any, **options: Any) -> None:
        as_json = bool(options.get("as_json"))
        with translation.override(self.language):
            try:
                payload = self.act(options)
            except BatonError as error:
                self._refuse(error, as_json)
                sys.exit(self.exit_code or REFUSED)
            if as_json:
                self.stdout.write(json.dumps(payload, ensure_ascii=False, indent=2, default=str))
            else:
                self.show(payload)
        if self.exit_code != DONE:
            sys.exit(self.exit_code)

    def _refuse(self, error: BatonError, as_json: bool) -> None:
        if as_json:
            known = {"code": error.code, "message": error.into(self.language)}
            said = {"error": known | dict(error.details(self.language))}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        else:
            print_refusal(error, self.language, self.stderr)


def print_refusal(error: BatonError, language: str, stderr: OutputWrapper | None = None) -> None:
    """The refusal on standard error: what is wrong, and on the next line what to do."""
    lines = [error.message.into(language), error.remedy.into(language)]
    text = "\n".join(line for line in lines if line)
    if stderr is not None:
        stderr.write(text)
    else:
        sys.stderr.write(text + "\n")
