"""The hashers of office passwords: few run at once, and each needs little memory.

Django's own Argon2 takes 100 MB and eight threads for each password: forty sign-ins at once were
3 GB. These parameters are those that OWASP names for 19 MiB; a hash of before is renewed when its
owner signs in next.
"""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher

from pos.hashing import PASSWORDS


class Argon2(Argon2PasswordHasher):
    """Argon2id in 19 MiB and one thread, two at once."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password. Errors: ShopError `busy`."""
        with PASSWORDS.turn():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Compare a password. Errors: ShopError `busy`."""
        with PASSWORDS.turn():
            return bool(super().verify(password, encoded))


class PBKDF2(PBKDF2PasswordHasher):
    """For hashes that came from elsewhere, two at once."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Hash a password. Errors: ShopError `busy`."""
        with PASSWORDS.turn():
            return str(super().encode(password, salt, iterations))

    def verify(self, password: str, encoded: str) -> bool:
        """Compare a password. Errors: ShopError `busy`."""
        with PASSWORDS.turn():
            return bool(super().verify(password, encoded))

    def harden_runtime(self, password: str, encoded: str) -> Any:
        """Spend what is missing to today's number of rounds. Errors: ShopError `busy`."""
        with PASSWORDS.turn():
            return super().harden_runtime(password, encoded)
