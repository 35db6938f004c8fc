"""Making and inserting sets of new rows the fast way: COPY on PostgreSQL, one prepared statement on
SQLite.

`bulk_create` spends most of its time on building the statement's text, and a model's `__init__` is
twenty times as slow as `fresh`. Constraints, foreign keys and triggers hold here as they do there.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

_Row = TypeVar("_Row", bound=models.Model)
_Converters = list[tuple[int, Callable[[Any], Any]]]


def fresh(model: type[_Row], **values: Any) -> _Row:
    """Return a new row of these values by column ("sale_id"), the others having their defaults.

    For `insert`: `__init__` and its signals are passed by.
    """
    row = model.__new__(model)
    row.__dict__ = {**_defaults(model), **values, "_state": ModelState()}
    return row


def insert(rows: Iterable[_Row]) -> list[_Row]:
    """Insert new rows of one model, in the caller's transaction, and return them with their ids.

    Their fields hold Python's own values, as after reading; `save()` and signals are passed by.
    Errors: those of `bulk_create`.
    """
    new = list(rows)
    if not new:
        return new
    model = type(new[0])
    key = model._meta.pk
    if isinstance(key, models.AutoField):
        for row, pk in zip(new, _next_ids(model, len(new)), strict=True):
            row.__dict__[key.attname] = pk
    alias = connection.alias
    for row in new:
        state = row._state
        state.adding = False
        state.db = alias
    write = _copy if connection.vendor == "postgresql" else _insert_many
    write(model, new)
    return new


def _next_ids(model: type[models.Model], count: int) -> Sequence[int]:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The sequence's name is looked up once, and not for each number.
            cursor.execute(
                "SELECT array_agg(nextval(name)) FROM generate_series(1, %s),"
                " (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) AS counter",
                [count, table, model._meta.pk.column],
            )
            ids: list[int] = cursor.fetchone()[0]
            return ids
        # The transaction holds the one lock for writing from its beginning: nobody else counts on.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        first = (last[0] if last else 0) + 1
        return range(first, first + count)


def _copy(model: type[_Row], rows: Sequence[_Row]) -> None:
    columns, read = _columns(model)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    sql = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
    # Before the COPY begins: a column that nobody set would be asked of the database.
    values = [read(row.__dict__) for row in rows]
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(sql) as copy,
    ):
        for each in values:
            copy.write_row(each)


def _insert_many(model: type[_Row], rows: Sequence[_Row]) -> None:
    columns, read = _columns(model)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    converters = _converters(model)

    def adapted(row: _Row) -> list[Any]:
        values = list(read(row.__dict__))
        for i, convert in converters:
            values[i] = convert(values[i])
        return values

    sql = (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({marks})"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [adapted(row) for row in rows])


@lru_cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """Return what each column holds that nothing is said of; what is made anew for each is not."""
    fields = model._meta.concrete_fields
    return {
        field.attname: field.get_default()
        for field in fields
        if not (field.has_default() and callable(field.default))
    }


@lru_cache
def _columns(model: type[models.Model]) -> tuple[list[str], Callable[[dict[str, Any]], Any]]:
    """Return the columns, and what reads their values from a row's `__dict__`."""
    fields = model._meta.concrete_fields
    return [str(field.column) for field in fields], itemgetter(*(field.attname for field in fields))


@lru_cache
def _converters(model: type[models.Model]) -> _Converters:
    """Return, by place, what SQLite does not take as it is."""
    special = (models.DecimalField, models.DateTimeField, models.DateField)
    converters: _Converters = []
    for i, field in enumerate(model._meta.concrete_fields):
        if isinstance(field, models.UUIDField):
            converters.append((i, lambda value: None if value is None else value.hex))
        elif isinstance(field, special):
            converters.append((i, _remembered(field)))
    return converters


def _remembered(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Return what converts a value: the prices and moments of a set are few, and come often."""
    return lru_cache(maxsize=10_000)(lambda value: field.get_db_prep_save(value, connection))
