"""The form that corrects a held record, made from what its kind may say (`sync.wire`)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec
from django import forms
from django.forms import BaseFormSet, BoundField
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime

from pos.errors import ShopError
from sync.admin.correction_fields import ReasonField, form_field, label_of
from sync.corrections import (
    EDITABLE,
    MOST_LINES,
    ROWS,
    Row,
    Sum,
    correctable,
    corrected_text,
    missing_amount,
    suggestion,
    sums_of,
)
from sync.kinds.registry import AnyRecord
from sync.kinds.sale import SaleRecord
from sync.kinds.words import pretty

MORE = ("started_at", "locked_at", "cashier_name", "note")
MOMENTS = ("started_at", "locked_at", "at")
TITLES = {"lines": "Lines", "payments": "Paid", "fields": "Changed fields"}
ONE = {"lines": "Line", "payments": "Payment", "fields": "Field"}


class TextForm(forms.Form):
    """The record's own text as it should have been, and why: for what no form can show."""

    body = forms.CharField(
        label="The record, corrected",
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "sync-bytes"}),
        max_length=300_000,
    )
    reason = ReasonField()

    @classmethod
    def of(cls, body: bytes, data: Mapping[str, Any] | None = None) -> "TextForm":
        return cls(data, initial={"body": pretty(body)}, label_suffix="", auto_id="text_%s")

    def text(self) -> str:
        return str(self.cleaned_data["body"])

    @property
    def reason_given(self) -> str:
        return str(self.cleaned_data["reason"])

    def show(self, error: ShopError) -> None:
        """Show why the service refused it."""
        self.add_error("reason" if error.code == "reason_missing" else "body", error.message)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field on the page; `note` says what it should come to, or what the record says instead."""

    bound: BoundField
    note: str = ""
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class CellRow:
    """A line, a payment, or the fields of the record itself."""

    label: str
    cells: list[Cell]
    hidden: list[BoundField] = field(default_factory=list)
    remove: BoundField | None = None
    is_new: bool = False

    @property
    def is_filled(self) -> bool:
        """Return whether somebody has typed into a new row."""
        return any(
            cell.bound.form.is_bound and cell.bound.form.has_changed() for cell in self.cells
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a title; folded where nothing is likely to be wrong."""

    title: str
    rows: list[CellRow]
    is_folded: bool = False

    @property
    def has_errors(self) -> bool:
        return any(cell.bound.errors for row in self.rows for cell in row.cells)


class Correction:
    """A record's fields as a form. `data` is what was sent, None while nothing was."""

    def __init__(self, body: bytes, record: AnyRecord, data: Mapping[str, Any] | None) -> None:
        self.body = body
        self.record = record
        self.told: dict[str, Any] = json.loads(body)
        self.suggested = suggestion(record)
        self.sums = sums_of(record)
        self.missing = None if self.suggested else missing_amount(record)
        kind = type(record)
        self.main = _form_class(kind)(
            data, initial=self._initial(kind, self.told), label_suffix="", told=self.told
        )
        self.rows: dict[str, BaseFormSet[Any]] = {
            name: self._formset(name, struct, data) for name, struct in ROWS.get(kind, {}).items()
        }

    @classmethod
    def of(cls, body: bytes, data: Mapping[str, Any] | None = None) -> "Correction | None":
        """Return the form, or None for a record that can be corrected as text only."""
        record = correctable(body)
        return None if record is None else cls(body, record, data)

    def is_valid(self) -> bool:
        """Return whether it can be posted; otherwise each field says what is wrong with it."""
        rows_are = [rows.is_valid() for rows in self.rows.values()]
        has_reason = self.main.is_valid()
        if not all(rows_are) or set(self.main.errors) - {"reason"}:
            return False
        # The sums of what was typed are told also to who has not said why yet.
        try:
            self.record = msgspec.json.decode(self.text(), type=AnyRecord)
        except msgspec.ValidationError as error:
            self.main.add_error(None, f"It does not say what it must: {error}.")
            return False
        self.sums = sums_of(self.record)
        for each in self.wrong_sums:
            self._add_error(each.field, each.words)
        return has_reason and not self.wrong_sums

    def show(self, error: ShopError) -> None:
        """Show why the service refused it."""
        self.main.add_error("reason" if error.code == "reason_missing" else None, error.message)

    @property
    def reason_given(self) -> str:
        return str(self.main.cleaned_data["reason"])

    def text(self) -> str:
        """Return the record's text as corrected."""
        values = {n: v for n, v in self.main.cleaned_data.items() if n != "reason"}
        rows = {name: list(self._kept(formset)) for name, formset in self.rows.items()}
        return corrected_text(self.body, values, rows)

    @property
    def suggestions(self) -> list[str]:
        """Say what was filled in that the record says otherwise; nothing once a person typed."""
        if self.main.is_bound:
            return []
        return [
            f"{self._name(name)} {value} instead of {self._says(name)}"
            for name, value in self.suggested.items()
        ]

    @property
    def identity(self) -> list[tuple[str, Any]]:
        """Return what a correction keeps."""
        names = ("uuid", "device", "epoch", "sequence", "d_number", "previous")
        return [(label_of(name), self.told[name]) for name in names if name in self.told]

    @property
    def wrong_sums(self) -> list[Sum]:
        return [each for each in self.sums if not each.is_right]

    @property
    def right_sums(self) -> int:
        return len(self.sums) - len(self.wrong_sums)

    @property
    def groups(self) -> Iterator[Group]:
        """Return the fields as the page shows them: beside a suggestion, only what it changes."""
        for name, formset in self.rows.items():
            rows = [self._row(name, n, form) for n, form in enumerate(formset.forms)]
            yield self._group(TITLES[name], rows)
        names = EDITABLE[type(self.record)]
        is_sale = isinstance(self.record, SaleRecord)
        first = [name for name in names if not (is_sale and name in MORE)]
        if first:
            title = "Totals" if is_sale else "What it says"
            yield self._group(title, [CellRow("", self._cells(self.main, first))])
        if is_sale:
            more = [CellRow("", self._cells(self.main, MORE))]
            yield Group("Times, cashier and note", more, is_folded=True)

    def _group(self, title: str, rows: list[CellRow]) -> Group:
        is_touched = any(cell.note for row in rows for cell in row.cells)
        return Group(title, rows, is_folded=bool(self.suggested) and not is_touched)

    @property
    def management(self) -> list[Any]:
        return [formset.management_form for formset in self.rows.values()]

    def _initial(self, kind: type, told: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
        initial = {name: _shown(name, told.get(name)) for name in EDITABLE[kind]}
        return initial | {
            name: self.suggested[prefix + name]
            for name in initial
            if prefix + name in self.suggested
        }

    def _formset(self, name: str, struct: type, data: Mapping[str, Any] | None) -> BaseFormSet[Any]:
        rows = self.told[name]
        initial = [self._initial(struct, row, f"{name}-{n}-") for n, row in enumerate(rows)]
        formset: BaseFormSet[Any] = _formset_class(struct)(
            data, initial=initial, prefix=name, form_kwargs={"label_suffix": ""}
        )
        return formset

    def _kept(self, formset: BaseFormSet[Any]) -> Iterator[Row]:
        for index, form in self._kept_forms(formset):
            values = {n: v for n, v in form.cleaned_data.items() if n != "DELETE"}
            yield Row(index, values)

    def _kept_forms(self, formset: BaseFormSet[Any]) -> Iterator[tuple[int | None, forms.Form]]:
        there = formset.initial_form_count()
        for n, form in enumerate(formset.forms):
            is_left_blank = n >= there and not form.has_changed()
            if not is_left_blank and not form.cleaned_data.get("DELETE"):
                yield (n if n < there else None), form

    def _add_error(self, name: str, words: str) -> None:
        """Put an error beside its field: rows are counted as they are in the corrected record."""
        group, _, rest = name.partition("-")
        if not rest:
            self.main.add_error(name, words)
            return
        index, _, column = rest.partition("-")
        _, form = list(self._kept_forms(self.rows[group]))[int(index)]
        form.add_error(column, words)

    def _row(self, name: str, n: int, form: forms.Form) -> CellRow:
        is_new = n >= len(self.told[name])
        return CellRow(
            f"Another {ONE[name].lower()}" if is_new else f"{ONE[name]} {n + 1}",
            self._cells(form, EDITABLE[ROWS[type(self.record)][name]], f"{name}-{n}-"),
            list(form.hidden_fields()),
            None if is_new else form["DELETE"],
            is_new,
        )

    def _cells(self, form: forms.Form, names: Sequence[str], prefix: str = "") -> list[Cell]:
        return [self._cell(form[name], prefix + name) for name in names]

    def _cell(self, bound: BoundField, name: str) -> Cell:
        if name in self.suggested:
            return Cell(bound, f"The record says {self._says(name)}")
        wrong = next((each for each in self.sums if each.field == name and not each.is_right), None)
        if wrong is None or self.suggested or self.main.is_bound:
            return Cell(bound)
        return Cell(bound, wrong.words, is_wrong=True)

    def _says(self, name: str) -> Any:
        group, _, rest = name.partition("-")
        if not rest:
            return self.told[name]
        index, _, column = rest.partition("-")
        return self.told[group][int(index)][column]

    def _name(self, name: str) -> str:
        group, _, rest = name.partition("-")
        if not rest:
            return label_of(name)
        index, _, column = rest.partition("-")
        return f"{ONE[group]} {int(index) + 1}, {label_of(column).lower()}"


def form_of(body: bytes, data: Mapping[str, Any]) -> Correction | TextForm:
    """Return the form that was sent: by fields, or the text itself."""
    by_fields = None if "body" in data else Correction.of(body, data)
    return by_fields or TextForm.of(body, data)


class _MainForm(forms.Form):
    """The record's own fields, and why they are corrected."""

    def __init__(self, *args: Any, told: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, each in self.fields.items():
            if hasattr(each, "as_it_came"):
                each.as_it_came = told[name]


@lru_cache
def _form_class(kind: type) -> type[_MainForm]:
    fields = {**_fields(kind), "reason": ReasonField()}
    return type(f"{kind.__name__}Form", (_MainForm,), fields)


@lru_cache
def _formset_class(struct: type) -> type[BaseFormSet[Any]]:
    form = type(f"{struct.__name__}Form", (forms.Form,), _fields(struct))
    return forms.formset_factory(form, extra=1, can_delete=True, max_num=MOST_LINES + 1)


def _fields(kind: type) -> dict[str, forms.Field]:
    types = {each.name: each for each in msgspec.structs.fields(kind)}
    return {name: form_field(name, types[name].type) for name in EDITABLE[kind]}


def _shown(name: str, value: Any) -> Any:
    """Return a value as its field shows it: a moment by the shop's clock, to the second."""
    moment = parse_datetime(str(value)) if name in MOMENTS else None
    return localtime(moment).replace(microsecond=0) if moment else value
