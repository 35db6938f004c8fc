"""What is kept against guessing passwords."""

from django.db import models


class WrongPassword(models.Model):
    """A wrong password, for as long as it counts: for whom, from where, in which browser.

    The name is kept as a keyed hash: people type passwords into the wrong field.
    """

    name_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    browser = models.CharField(max_length=32, blank=True)
    tried_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.address}, {self.tried_at:%d %b %Y %H:%M:%S}"
