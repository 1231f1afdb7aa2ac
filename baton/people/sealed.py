"""Secrets at rest: encrypted by a key from the home's secret, so that a copy of the database tells none."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from baton.kit.errors import NotAnswerable
from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Seal:
    """Each purpose has a key of its own: what is sealed for one opens for no other."""

    purpose: str

    def seal(self, secret: str) -> str:
        return self._lock().encrypt(secret.encode("utf-8", "replace")).decode("ascii")

    def unseal(self, sealed: str) -> str:
        """NotAnswerable where the home's secret is another one now."""
        try:
            return self._lock().decrypt(sealed.encode("ascii")).decode("utf-8")
        except InvalidToken:
            raise _lost() from None

    def digest(self, secret: str) -> str:
        """By which equal secrets are known as equal, without opening them: 64 letters."""
        return hmac.new(self._key(), secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _lock(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._key()))

    def _key(self) -> bytes:
        return hashlib.sha256(f"{self.purpose}\n{settings.SECRET_KEY}".encode()).digest()


def _lost() -> NotAnswerable:
    return NotAnswerable(
        "lost_password",
        Text(
            "密码解不开：主文件夹的密钥换过。",
            "The password cannot be opened: the home's key is another one.",
        ),
        Text("重新填一次密码。", "Type the password again."),
    )
