"""The home folder: the one place where Baton keeps anything."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from baton.kit.errors import NotUsable
from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Home:
    path: Path

    @property
    def database(self) -> Path:
        return self.path / "baton.sqlite3"

    @property
    def facts(self) -> Path:
        return self.path / "facts"

    @property
    def uploads(self) -> Path:
        return self.path / "uploads"

    @property
    def settings_file(self) -> Path:
        return self.path / "baton.toml"

    @property
    def secret_key_file(self) -> Path:
        return self.path / "secret.key"

    def prepare(self) -> None:
        """Make the folders. Only the owner of the account may look inside. NotUsable where that cannot be done."""
        try:
            for folder in (self.path, self.facts, self.uploads):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as fault:
            raise NotUsable(
                "home_not_usable",
                Text(
                    f"主文件夹 {self.path} 用不了：{fault.strerror}。",
                    f"The home folder {self.path} cannot be used: {fault.strerror}.",
                ),
                Text(
                    "用 BATON_HOME 指到一个可以写入的文件夹。",
                    "Let BATON_HOME name a folder that can be written to.",
                ),
            ) from fault

    def secret_key(self) -> str:
        """The key that signs sessions: made once, readable by the account's owner alone (mode 600)."""
        self.prepare()
        if not self.secret_key_file.exists():
            self._make_secret_key()
        return self.secret_key_file.read_text(encoding="ascii").strip()

    def _make_secret_key(self) -> None:
        """Written aside, then linked into place: two processes that start at once end up with one whole key."""
        aside = self.path / f".secret-{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(50))
            with suppress(FileExistsError):
                os.link(aside, self.secret_key_file)
        except OSError:
            # A file system without links: the last one to arrive wins, before anybody has read a key.
            aside.replace(self.secret_key_file)
        finally:
            aside.unlink(missing_ok=True)


def default_home() -> Path:
    return user_data_path("baton", appauthor=False)
