"""How passwords are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id within what a small server can spare.

    Django's default takes 100 MB for each sign-in; 32 MB and three passes is above OWASP's least (19 MB, two passes).
    """

    time_cost = 3
    memory_cost = 32 * 1024
    parallelism = 1
