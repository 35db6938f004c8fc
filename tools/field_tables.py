"""The tables of fields on the protocol's page, made from the code: `python -m tools.field_tables`.

Each stands between `<!-- fields: name -->` and an empty line. `tests/sync/test_docs.py` fails when
the page says anything else; running this writes the page again.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import msgspec
from msgspec import inspect

PAGE = Path(__file__).resolve().parent.parent / "docs/design/resync.md"
HEAD = "| Field | Content | May be null | May be absent |\n|---|---|---|---|\n"
TABLE = re.compile(r"(<!-- fields: ([\w-]+) -->\n).*?(?=\n\n|\Z)", re.DOTALL)


def tables() -> dict[str, str]:
    """Return every table by its name on the page."""
    from sync import serializers
    from sync.kinds import change, contact, sale, shift, title, void
    from sync.wire import header as wire_header
    from sync.wire import sheet, upload

    header = {field.name for field in msgspec.structs.fields(wire_header.Header)}
    records: dict[str, type[msgspec.Struct]] = {
        "sale": sale.SaleRecord,
        "title": title.TitleRecord,
        "contact": contact.ContactRecord,
        "change": change.ChangeRecord,
        "shift": shift.ShiftRecord,
        "void": void.VoidRecord,
    }
    parts: dict[str, type[msgspec.Struct]] = {
        "header": wire_header.Header,
        "line": sale.Line,
        "payment": sale.PaymentLine,
        "return-of": sale.ReturnOf,
        "field-change": change.FieldChange,
        "upload": upload.Upload,
        "claim": sheet.SheetClaim,
        "claimed-tender": sheet.TenderCount,
        "claimed-docket": sheet.ClaimedDocket,
    }
    requests = {
        "pair": serializers.PairSerializer,
        "hello": serializers.HelloSerializer,
        "sign": serializers.SignSerializer,
        "edit": serializers.ChangeSerializer,
    }
    return {
        **{name: _of_struct(struct, header) for name, struct in records.items()},
        **{name: _of_struct(struct) for name, struct in parts.items()},
        **{name: _of_serializer(serializer()) for name, serializer in requests.items()},
    }


def written(page: str) -> str:
    """Return the page with its tables as the code has them. Errors: KeyError for a name unknown."""
    made = tables()
    return TABLE.sub(lambda found: f"{found[1]}{made[found[2]]}", page)


def _of_struct(struct: type[msgspec.Struct], without: set[str] | None = None) -> str:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    rows = []
    for field in info.fields:
        if field.name in (without or set()):
            continue
        kinds = field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,)
        is_nullable = any(isinstance(each, inspect.NoneType) for each in kinds)
        content = _content(next(each for each in kinds if not isinstance(each, inspect.NoneType)))
        absent = "" if field.required else _default(field)
        rows.append(_row(field.encode_name, content, is_nullable, absent))
    return HEAD + "\n".join(rows)


def _row(name: str, content: str, is_nullable: bool, absent: str) -> str:
    return f"| `{name}` | {content} | {'yes' if is_nullable else ''} | {absent} |"


def _default(field: inspect.Field) -> str:
    made = field.default_factory
    value = made() if callable(made) else field.default
    return f"yes: `{msgspec.json.encode(value).decode()}`"


def _content(kind: Any) -> str:
    """Return what a field holds, in words."""
    match kind:
        case inspect.Metadata():
            return _content(kind.type)
        case inspect.StrType():
            return _text(kind)
        case inspect.IntType():
            return f"whole number{_range(kind.ge, kind.le)}"
        case inspect.LiteralType():
            return ", ".join(f"`{value}`" for value in kind.values)
        case inspect.ListType():
            return f"list of {_content(kind.item_type)}{_count(kind)}"
        case inspect.DictType():
            return f"object of {_content(kind.value_type)} by {_content(kind.key_type)}"
        case inspect.StructType():
            return f"[{kind.cls.__name__}](#fields)"
        case inspect.DateTimeType():
            return "moment"
        case inspect.UUIDType():
            return "UUID"
        case inspect.BoolType():
            return "`true` or `false`"
    raise TypeError(f"No words for {kind}")


def _text(kind: inspect.StrType) -> str:
    from sync.wire import header as wire_header

    known = {
        _pattern(wire_header.Money): "amount",
        _pattern(wire_header.Percent): "per cent: up to two digits, then up to three places",
        _pattern(wire_header.Sha256Hex): "SHA-256 in lower-case hex",
        _pattern(wire_header.Previous): 'SHA-256 in lower-case hex, or ""',
        r"^[A-Z]{3}\Z": "three capital letters",
    }
    if kind.pattern:
        return known.get(kind.pattern) or f"text that matches `{kind.pattern}`"
    return f"text{_range(kind.min_length, kind.max_length, ' characters')}"


def _pattern(annotated: Any) -> str | None:
    kind = inspect.type_info(annotated)
    assert isinstance(kind, inspect.StrType)
    return kind.pattern


def _count(kind: inspect.ListType) -> str:
    return _range(kind.min_length, kind.max_length)


def _range(lowest: int | None, highest: int | None, what: str = "") -> str:
    if lowest and highest is not None:
        return f", {lowest:,} to {highest:,}{what}"
    if highest is not None:
        return f", up to {highest:,}{what}" if lowest is None else f", 0 to {highest:,}{what}"
    return f", {lowest:,} or more{what}" if lowest else ""


def _of_serializer(serializer: Any) -> str:
    rows = []
    for name, field in serializer.get_fields().items():
        absent = "" if field.required else "yes"
        rows.append(_row(name, _content_of_field(field), field.allow_null, absent))
    return HEAD + "\n".join(rows)


def _content_of_field(field: Any) -> str:
    from rest_framework import serializers

    words: dict[type, Callable[[], str]] = {
        serializers.UUIDField: lambda: "UUID",
        serializers.DateTimeField: lambda: "moment",
        serializers.BooleanField: lambda: "`true` or `false`",
        serializers.RegexField: lambda: "SHA-256 in lower-case hex",
        serializers.IntegerField: lambda: f"whole number{_range(field.min_value, field.max_value)}",
        serializers.ChoiceField: lambda: ", ".join(f"`{value}`" for value in field.choices),
        serializers.CharField: lambda: f"text{_range(None, field.max_length, ' characters')}",
        serializers.ListSerializer: lambda: "list of [FieldChange](#fields)",
    }
    for kind, say in words.items():
        if isinstance(field, kind):
            return say()
    raise TypeError(f"No words for {field}")


def main() -> None:
    """Write the page again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookmine.settings")
    django.setup()
    PAGE.write_text(written(PAGE.read_text()))


if __name__ == "__main__":
    main()
