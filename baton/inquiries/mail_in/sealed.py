"""Passwords of mailboxes, encrypted by a key from the home's secret: a copy of the database tells none."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from baton.inquiries.mail_in import refusals


def seal(password: str) -> str:
    return _lock().encrypt(password.encode("utf-8", "replace")).decode("ascii")


def unseal(sealed: str) -> str:
    """NotAnswerable where the home's secret is another one now."""
    try:
        return _lock().decrypt(sealed.encode("ascii")).decode("utf-8")
    except InvalidToken:
        raise refusals.lost_password() from None


def _lock() -> Fernet:
    secret = hashlib.sha256(f"baton.inquiries.mail_in\n{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
