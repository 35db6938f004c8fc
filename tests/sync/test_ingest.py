"""Taking records in: accept first, for ever, whatever they are."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pos import ledger
from pos.models import Payment, Sale, SaleLine, StockMovement
from sync.models import DocketAlias, Record, Sheet
from sync.wire import header, upload
from sync.wire.header import MAX_RECORD_BYTES
from tests.sync.builders import Goods, Printed, dumps, line
from tests.sync.conftest import Pair, on_hand
from tests.sync.device import ModelDevice


def rows() -> list[Any]:
    """Every row that posting makes."""
    models = (Record, Sale, SaleLine, Payment, StockMovement, DocketAlias)
    return [list(model.objects.order_by("id").values()) for model in models]


def test_a_repeated_record_changes_no_row_and_gets_the_same_transid(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    records = [device.sell(line(cloudstreet)), device.new_title(), device.new_contact()]
    first = device.post_back(*records)
    assert [each["result"] for each in first] == ["posted", "posted", "posted"]
    before = rows()
    for _ in range(3):
        again = device.post_back(*records)
        assert [each["result"] for each in again] == ["posted_before"] * 3
        assert again[0]["trans_id"] == first[0]["trans_id"]
        assert rows() == before


def test_a_record_twice_in_one_upload_is_one_sale(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet))
    first, second = device.post_back(printed, printed)
    assert first == second
    assert Sale.objects.count() == 1


def test_a_held_record_gets_the_same_answer_again(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet), total="99.99")
    assert device.post_back(printed) == device.post_back(printed)
    assert Record.objects.count() == 1


def test_the_same_uuid_with_another_body_is_kept_and_held(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    other = printed.but(note="not the same")
    (posted,) = device.post_back(printed)
    before = Sale.objects.values().get()
    (held,) = device.post_back(other)
    assert (held["result"], held["code"]) == ("held", "another_body")
    assert Sale.objects.values().get() == before
    bodies = {bytes(r.body): r.state for r in Record.objects.all()}
    assert bodies == {printed.text.encode(): "posted", other.text.encode(): "held"}
    assert device.post_back(printed)[0]["trans_id"] == posted["trans_id"]
    assert device.post_back(other)[0]["code"] == "another_body"


def test_the_same_uuid_twice_in_one_upload_posts_the_first_and_holds_the_other(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    results = device.post_back(printed, printed.but(note="other"))
    assert [each["result"] for each in results] == ["posted", "held"]


def test_one_bad_record_never_delays_the_others(device: ModelDevice, cloudstreet: Goods) -> None:
    good = [device.sell(line(cloudstreet)) for _ in range(3)]
    bad = ["{", dumps({"kind": "sale"}), device.sell(line(cloudstreet), total="1.00").text]
    answer = device.upload(good[0], bad[0], good[1], bad[1], bad[2], good[2])
    assert answer.status == 200
    results = [each["result"] for each in answer.data["results"]]
    assert results == ["posted", "held", "posted", "held", "held", "posted"]
    assert Sale.objects.count() == 3
    assert on_hand(cloudstreet) == 7


def spoiled(printed: Printed, path: str, value: Any) -> str:
    data = printed.data
    *parents, last = path.split(".")
    target: Any = data
    for name in parents:
        target = target[int(name)] if name.isdigit() else target[name]
    target[last] = value
    return dumps(data)


SPOILS = [
    ("lines.0.quantity", "one"),
    ("lines.0.quantity", 10**30),
    ("lines.0.quantity", 1.5),
    ("lines.0.quantity", None),
    ("lines.0.unit_price", 22.99),
    ("lines.0.unit_price", "22.9"),
    ("lines.0.unit_price", "1e3"),
    ("lines.0.unit_price", "٢٢.٩٩"),
    ("lines.0.unit_price", "9999999999.99"),
    ("lines.0.title", ""),
    ("lines.0.title", "x" * 251),
    ("lines.0.title", "nul\x00"),
    ("lines.0.tax_percent", "100"),
    ("lines.0.stock_item", "no uuid"),
    ("lines.0.position", 0),
    ("lines.0.__proto__", {"amount": "0.00"}),
    ("lines", []),
    ("lines", None),
    ("payments.0.tender", "cheque"),
    ("payments.0.reference", "4111111111111111"),
    ("total", None),
    ("d_number", -1),
    ("d_number", 10**12),
    ("register", 10**30),
    ("sequence", 2**53),
    ("epoch", 0),
    ("locked_at", "yesterday"),
    ("locked_at", "2026-11-23T09:00:00"),
    ("locked_at", "9999-12-31T23:59:59Z"),
    ("started_at", "0001-01-01T00:00:00Z"),
    ("currency", "aud"),
    ("note", "x" * 501),
    ("previous", "xyz"),
    ("format", 2),
    ("kind", "offer"),
    ("device", None),
    ("__proto__", {"total": "0.00"}),
    ("constructor", "x"),
]


@pytest.mark.parametrize(("path", "value"), SPOILS, ids=lambda each: str(each)[:30])
def test_a_record_of_wrong_format_is_held_with_its_exact_bytes(
    device: ModelDevice, cloudstreet: Goods, path: str, value: Any
) -> None:
    printed = device.sell(line(cloudstreet))
    text = spoiled(printed, path, value)
    answer = device.upload(text)
    assert answer.status == 200
    (result,) = answer.data["results"]
    assert (result["uuid"], result["result"], result["code"]) == (
        str(printed.uuid),
        "held",
        "wrong_format",
    )
    assert result["reason"]
    record = Record.objects.get()
    assert (record.state, bytes(record.body)) == ("held", text.encode())
    assert Sale.objects.count() == 0
    assert on_hand(cloudstreet) == 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "17",
        '"sale"',
        "\x00",
        '{"uuid": "x"}',
        '{"kind": {}}',
        "[" * 10_000,
        '{"a":' * 5_000,
        '{"uuid": 1e999}',
        "\ufeff{}",
        "é\u2028🐛",
    ],
    ids=lambda text: repr(text)[:20],
)
def test_rubbish_is_held_with_its_exact_bytes_and_known_again(
    device: ModelDevice, text: str
) -> None:
    (first,) = device.upload(text).data["results"]
    assert (first["uuid"], first["result"]) == ("", "held")
    assert first["code"] in {"unreadable", "wrong_format"}
    assert device.upload(text).data["results"] == [first]
    record = Record.objects.get()
    assert (record.kind, bytes(record.body)) == ("unreadable", text.encode())


def test_a_record_whose_fault_cannot_be_kept_as_text_is_held_and_delays_nobody(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    """The reason quotes the record: a NUL in it is text that PostgreSQL does not keep."""
    bad = spoiled(device.sell(line(cloudstreet)), "lines.0.na\0me", "x")
    good = device.sell(line(cloudstreet))
    held, posted = device.upload(bad, good).data["results"]
    assert (held["result"], held["code"], posted["result"]) == ("held", "wrong_format", "posted")
    assert Record.objects.get(state="held").reason == held["reason"]
    assert "na\ufffdme" in held["reason"]


def test_a_held_record_still_tells_its_number_and_amount(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    device.upload(spoiled(printed, "lines.0.quantity", None))
    record = Record.objects.get()
    assert (record.uuid, record.d_number, str(record.amount)) == (
        printed.uuid,
        printed.d_number,
        "22.99",
    )
    assert (record.epoch, record.sequence, record.kind) == (1, 1, "sale")


def test_the_limits_are_those_that_a_till_counts_by() -> None:
    limits = json.loads((Path(__file__).parents[1] / "cases/limits.json").read_text())
    assert limits == {
        "lines": header.MAX_LINES,
        "payments": header.MAX_PAYMENTS,
        "quantity": header.MAX_QUANTITY,
        "record_bytes": header.MAX_RECORD_BYTES,
        "upload_bytes": upload.MAX_UPLOAD_BYTES,
    }


def test_a_sale_of_as_many_lines_as_can_be_is_posted(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    """As long as a till makes it, with every text as long as it may be."""
    long: dict[str, Any] = {
        "title": "\U0001f4d6" * 125,
        "note": "\U0001f4d6" * 45,
        "discount_reason": '"' * 20,
    }
    printed = device.sell(*(line(cloudstreet, **long) for _ in range(header.MAX_LINES)))
    assert 0.9 * MAX_RECORD_BYTES < len(printed.text.encode()) <= MAX_RECORD_BYTES
    (result,) = device.post_back(printed)
    assert result["result"] == "posted"
    assert SaleLine.objects.count() == header.MAX_LINES


def test_a_record_longer_than_any_docket_is_held(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet))
    text = dumps(printed.data | {"note": "x" * MAX_RECORD_BYTES})
    (result,) = device.upload(text).data["results"]
    assert (result["result"], result["code"]) == ("held", "wrong_format")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"format": 1}',
        b'{"format": 2, "records": []}',
        b'{"format": 1, "records": [1]}',
        b'{"format": 1, "records": {}}',
        b'{"format": 1, "records": [], "__proto__": {}}',
        b'{"format": 1, "records": ["\xff\xfe"]}',
        b'{"format": 1, "records": ["\\ud800"]}',
        b"[" * 100_000,
        b"<html>Please sign in</html>",
    ],
    ids=lambda body: repr(body)[:40],
)
def test_an_upload_that_is_none_is_refused_at_the_door(device: ModelDevice, body: bytes) -> None:
    path = "/api/till/records/"
    answer = device.send("POST", path, body, device.headers("POST", path, body))
    assert (answer.status, answer.error) == (400, "malformed")
    assert Record.objects.count() == 0


def test_too_many_records_at_once_are_refused_whole(device: ModelDevice) -> None:
    answer = device.upload(*["{}"] * 1001)
    assert (answer.status, answer.error) == (413, "too_large")
    assert answer.data["error"]["data"] == {"max_records": 1000}
    assert Record.objects.count() == 0


def test_nothing_to_post_back_is_no_error(device: ModelDevice) -> None:
    answer = device.upload()
    assert (answer.status, answer.data["results"]) == (200, [])


def test_a_record_of_another_device_is_held_and_takes_nobodys_place(
    pair: Pair, cloudstreet: Goods
) -> None:
    mine, other = pair("Tablet 1"), pair("Tablet 2")
    printed = mine.sell(line(cloudstreet))
    (held,) = other.post_back(printed)
    assert (held["result"], held["code"]) == ("held", "wrong_device")
    assert Sale.objects.count() == 0
    (posted,) = mine.post_back(printed)
    assert posted["result"] == "posted"
    assert other.post_back(printed)[0]["code"] == "wrong_device"
    assert Sale.objects.count() == 1


def test_two_devices_with_the_same_uuid_are_both_kept(pair: Pair, cloudstreet: Goods) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    uuid = uuid4()
    mine = first.sell(line(cloudstreet), uuid=str(uuid))
    theirs = second.sell(line(cloudstreet), uuid=str(uuid))
    assert first.post_back(mine)[0]["result"] == "posted"
    assert second.post_back(theirs)[0]["code"] == "another_body"
    assert Record.objects.filter(uuid=uuid).count() == 2
    assert Sale.objects.count() == 1


def test_what_a_server_accepted_and_had_no_time_to_post_is_posted_by_the_next_hello(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    device.post_back(printed)
    other = device.sell(line(cloudstreet))
    row = Record.objects.get()
    row.pk, row.uuid, row.sale, row.state = None, other.uuid, None, "received"
    row.body, row.body_sha256 = other.text.encode(), bytes.fromhex(other.sha256)
    row.sequence, row.d_number = 2, other.d_number
    row.save()
    device.hello()
    assert Sale.objects.count() == 2
    assert device.post_back(other)[0]["result"] == "posted_before"


def test_the_answer_is_whole_json(device: ModelDevice, cloudstreet: Goods) -> None:
    answer = device.upload(device.sell(line(cloudstreet)))
    assert set(answer.data) == {"format", "server_time", "results"}
    assert json.dumps(answer.data["results"][0]).count("sha256") == 1


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("sale", "made_at"),
        ("sale", "started_at"),
        ("sale", "locked_at"),
        ("sale", "shift_opened_at"),
        ("shift", "at"),
        ("shift", "made_at"),
        ("contact", "made_at"),
    ],
)
@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "2200-01-01T00:00:00Z",
        "2100-12-31T23:59:59-23:59",
        "2000-01-01T00:00:00+23:59",
    ],
)
def test_a_moment_that_nobody_can_count_with_is_held_and_kills_no_page(
    device: ModelDevice, cloudstreet: Goods, office: Client, kind: str, field: str, moment: str
) -> None:
    made = {
        "sale": lambda: device.sell(line(cloudstreet)),
        "shift": lambda: device.shift_event("opened"),
        "contact": device.new_contact,
    }[kind]()
    (result,) = device.upload(made.but(**{field: moment})).data["results"]
    assert (result["result"], result["code"]) == ("held", "wrong_format")
    record = Record.objects.get()
    for page in ("", "sync/record/", "sync/record/missing/", f"sync/record/{record.pk}/change/"):
        assert office.get(f"/admin/{page}").status_code == 200
    assert [str(each) for each in ledger.violations()] == []


@pytest.mark.parametrize("field", ["disconnected_at", "reconnected_at"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "2100-12-31T23:59:59-23:59"])
def test_a_claim_of_a_moment_that_cannot_be_is_refused(
    device: ModelDevice, field: str, moment: str
) -> None:
    claim = device.claim(**{field: moment})
    answer = device.post("/api/till/sheets/", claim)
    assert (answer.status, answer.error) == (400, "invalid")
    assert Sheet.objects.count() == 0
