from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from baton.config.server import EVERY_ADDRESS, serve
from baton.kit.settings import THIS_MACHINE
from baton.kit.text import Text
from baton.people import selectors, services
from baton.people.clock import demo_home
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text("启动工作台，在浏览器里打开。", "Start the workbench, to open in a browser.")
    group = Group.START
    example = "baton serve --port 8001"

    def add_arguments(self, parser: CommandParser) -> None:
        told = Text("代替设置里的 {}", "instead of the setting {}").into(self.language)
        parser.add_argument("--host", help=told.format("host"))
        parser.add_argument("--port", type=int, help=told.format("port"))

    def act(self, options: Mapping[str, Any]) -> None:
        chosen = {name: options[name] for name in ("host", "port") if options.get(name) is not None}
        # Loading the pages and the facts takes a second that `baton --help` need not wait for.
        from baton.config.wsgi import application  # noqa: PLC0415 - as said
        from baton.intake.services import reconcile  # noqa: PLC0415 - as said

        rolled_back = reconcile()
        if rolled_back:
            self.say(
                Text(
                    f"上次没做完的导入已撤回：{len(rolled_back)} 个。",
                    f"Imports that did not finish last time were rolled back: {len(rolled_back)}.",
                )
            )
        wanted = replace(settings.BATON, **chosen)
        self.is_open_to_the_network = wanted.host in EVERY_ADDRESS
        if not self.is_open_to_the_network:
            settings.ALLOWED_HOSTS.append(wanted.host)
        serve(wanted, application, self._announce)

    def _announce(self, address: str) -> None:
        self.say(Text(f"Baton 已启动：{address}", f"Baton is running: {address}"))
        if demo_home() is not None:
            self.say(
                Text(
                    "这是演示店铺：在登录页点一个人即可进入。",
                    "This is the demo: enter as anybody from the sign-in page.",
                )
            )
        elif not selectors.has_manager():
            link = f"{address}first-run/{services.make_link(None, None)}"
            self.say(
                Text(
                    f"第一次使用：打开这个一次性链接，设立经理账号（24 小时内有效）：\n  {link}",
                    f"First run: open this one-time link to make the manager's account (valid for 24 hours):\n  {link}",
                )
            )
        if self.is_open_to_the_network and settings.BATON.allowed_hosts == THIS_MACHINE:
            self.say(
                Text(
                    "局域网里的同事要打开，还需把本机地址加进设置 allowed_hosts。",
                    "For colleagues on the network, add this machine's address to the setting allowed_hosts.",
                )
            )
        self.say(Text("按 Ctrl-C 停止。", "Press Ctrl-C to stop."))
        self.stdout.flush()
