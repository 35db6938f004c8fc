"""Rows that are written once (R5, R6, invariant 9): what is posted is not changed, nor deleted.

The database says the same by triggers (migration `0002_append_only`); this says it earlier and in
words.
"""

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models

from pos.errors import ShopError

_Row = TypeVar("_Row", bound=models.Model)


def refuse(model: type[models.Model]) -> NoReturn:
    """Raise ShopError `append_only`."""
    name = str(model._meta.verbose_name)
    raise ShopError(
        "append_only",
        f"A posted {name} cannot be changed or deleted: a correction is a new one.",
        {"model": name},
        status=409,
    )


class AppendOnlyQuerySet(models.QuerySet[_Row]):
    """A set of rows that can be read and added to."""

    def update(self, **kwargs: Any) -> int:
        refuse(self.model)

    def bulk_update(
        self, objs: Iterable[_Row], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        refuse(self.model)

    def delete(self) -> tuple[int, dict[str, int]]:
        refuse(self.model)


class AppendOnlyModel(models.Model):
    """A row that can be saved once."""

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        refuse(type(self))
