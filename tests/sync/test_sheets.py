"""Back from disconnected: the device's count against what was posted (R7)."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pos.models import Device, StockItem
from sync import sheets
from sync.chain import gaps
from sync.comparing import MOST_NAMED
from sync.models import GapExplanation, Record, ReviewFlag, Sheet
from sync.wire.sheet import MAX_CLAIMED
from tests.sync.builders import Goods, Json, Printed, card, cash, line, return_line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice

PATH = "/api/till/sheets/"


def sheet_of(device: ModelDevice, claim: Json) -> Json:
    answer = device.post(PATH, claim)
    assert answer.status == 200, answer.data
    return dict(answer.data)


def kinds(sheet: Json) -> list[tuple[int | None, str]]:
    return [(each["d_number"], each["kind"]) for each in sheet["exceptions"]]


def test_equal_is_said_when_count_money_and_set_agree(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.is_disconnected = True
    printed = [
        device.sell(line(cloudstreet), payments=[cash("23.00", "50.00")]),
        device.sell(line(cloudstreet, 2)),
        device.sell(line(cloudstreet), payments=[card("2.99"), cash("20.00")]),
    ]
    device.post_back(*printed)
    sheet = sheet_of(device, device.claim(*printed))
    assert (sheet["equal"], sheet["verdict"]) == (
        True,
        "Equal. Everything this device sold has been posted.",
    )
    assert sheet["explanation"] == "3 dockets, D1 to D3, 91.97."
    assert (sheet["first_d_number"], sheet["last_d_number"]) == (1, 3)
    assert sheet["dockets"] == {
        "device": 3,
        "posted": 3,
        "device_amount": "91.97",
        "posted_amount": "91.97",
    }
    assert sheet["tenders"] == [
        {
            "tender": "cash",
            "device_payments": 2,
            "device_amount": "43.00",
            "server_payments": 2,
            "server_amount": "43.00",
        },
        {
            "tender": "card",
            "device_payments": 2,
            "device_amount": "48.97",
            "server_payments": 2,
            "server_amount": "48.97",
        },
    ]
    assert [each["d_number"] for each in sheet["pairs"]] == [1, 2, 3]
    assert sheet["pairs"][0]["trans_id"] + 2 == sheet["pairs"][2]["trans_id"]
    assert (sheet["signed_at"], sheet["signed_by"]) == (None, "")


def test_a_held_docket_keeps_the_sheet_from_being_equal(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    good, bad = device.sell(line(cloudstreet)), device.sell(line(cloudstreet))
    device.post_back(good, bad.but(total="24.99"))
    sheet = sheet_of(device, device.claim(good, bad))
    assert (sheet["equal"], sheet["verdict"]) == (False, "Not equal yet: 1 docket is held")
    assert sheet["explanation"] == (
        "1 of 2 dockets are posted. 1 is safe on the server and waits for the office:"
        " 22.99 in all. Nothing is missing."
    )
    (held,) = sheet["exceptions"]
    assert held == {
        "d_number": 2,
        "uuid": str(bad.uuid),
        "kind": "held",
        "message": "Lines add up to 22.99, docket says 24.99.",
        "amount": "22.99",
        "trans_id": None,
    }
    (tender,) = sheet["tenders"]
    assert (tender["device_payments"], tender["server_payments"]) == (2, 1)
    assert (tender["device_amount"], tender["server_amount"]) == ("45.98", "22.99")


def test_a_docket_that_never_came_is_named(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[0], printed[2])
    sheet = sheet_of(device, device.claim(*printed))
    assert (sheet["equal"], sheet["verdict"]) == (False, "D2 of Tablet 2 has not arrived")
    assert kinds(sheet) == [(2, "missing")]
    assert sheet["explanation"] == (
        "2 of 3 dockets are posted. D2 was printed."
        " Keep Tablet 2 switched on and do not clear it; call the office."
    )
    device.post_back(printed[1])
    again = device.get(f"{PATH}{sheet['uuid']}/").data
    assert (again["equal"], again["exceptions"]) == (True, [])


def test_a_docket_that_the_device_forgot_is_named_by_the_chain(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(printed[0], printed[2])
    sheet = sheet_of(device, device.claim(printed[0], printed[2]))
    assert (sheet["equal"], kinds(sheet)) == (False, [(2, "missing")])


def test_a_waiting_docket_is_listed(device: ModelDevice) -> None:
    title = device.new_title()
    printed = device.sell(line(Goods(title.uuid, "1984", made_on_device=True)))
    device.post_back(printed)
    sheet = sheet_of(device, device.claim(printed, title))
    assert sheet["verdict"] == "Not equal yet: 1 new record has not arrived"
    assert set(kinds(sheet)) == {(printed.d_number, "waiting"), (None, "missing")}
    device.post_back(title)
    assert device.get(f"{PATH}{sheet['uuid']}/").data["equal"]


@pytest.mark.parametrize(
    "spoil",
    [
        {"digest": "0" * 64},
        {"tenders": []},
        {"tenders": [{"tender": "card", "payments": 2, "amount": "22.99"}]},
        {"tenders": [{"tender": "card", "payments": 1, "amount": "22.98"}]},
        {"tenders": [{"tender": "cash", "payments": 1, "amount": "22.99"}]},
        {"dockets": []},
    ],
    ids=lambda each: str(each)[:60],
)
def test_no_false_green(device: ModelDevice, cloudstreet: Goods, spoil: Json) -> None:
    printed = device.sell(line(cloudstreet))
    device.post_back(printed)
    sheet = sheet_of(device, device.claim(printed, **spoil))
    assert not sheet["equal"]
    assert sheet["verdict"].startswith("Not equal")


def test_a_docket_of_another_amount_differs(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet))
    device.post_back(printed)
    claim = device.claim(printed)
    claim["dockets"][0]["amount"] = "23.99"
    sheet = sheet_of(device, claim)
    assert (sheet["equal"], kinds(sheet)) == (False, [(1, "differs")])
    assert sheet["verdict"] == "Not equal: 1 docket differs"


def test_two_dockets_swapped_for_one_of_their_sum_differ(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    """Same count, same cents by tender, another set: only the digest tells."""
    printed = [device.sell(line(cloudstreet)) for _ in range(2)]
    device.post_back(*printed)
    claim = device.claim(*printed)
    claim["dockets"][1]["d_number"], claim["dockets"][0]["d_number"] = (
        claim["dockets"][0]["d_number"],
        claim["dockets"][1]["d_number"],
    )
    assert not sheet_of(device, claim)["equal"]


def test_what_is_to_be_reviewed_is_listed_and_is_equal_all_the_same(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet, 11))
    device.post_back(printed)
    sheet = sheet_of(device, device.claim(printed))
    assert (sheet["equal"], kinds(sheet)) == (True, [(1, "review")])
    assert sheet["exceptions"][0]["message"] == "Cloudstreet went to \u22121 on hand."
    ReviewFlag.objects.update(seen_at="2026-11-23T00:00:00Z", seen_by="Priya")
    assert device.get(f"{PATH}{sheet['uuid']}/").data["exceptions"] == []


def test_new_records_and_what_was_not_carried_over_are_told(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    assert cloudstreet.uuid is not None
    title, contact = device.new_title(), device.new_contact()
    change = device.change("stock_item", cloudstreet.uuid, "price", "22.99", "24.99")
    device.post_back(title, contact, change)
    StockItem.objects.filter(uuid=cloudstreet.uuid).update(price=Decimal("23.99"))
    sheet = sheet_of(device, device.claim(title, contact, change))
    assert (sheet["equal"], sheet["new_titles"], sheet["new_contacts"]) == (True, 1, 1)
    assert sheet["explanation"] == "No docket was printed while it was disconnected."
    (listed,) = sheet["not_carried_over"]
    assert {key: listed[key] for key in listed if key != "id"} == {
        "record": "Cloudstreet",
        "of": "stock_item",
        "field": "price",
        "was": "22.99",
        "typed": "24.99",
        "now": "23.99",
        "applied": False,
    }


def test_returns_balance_too(device: ModelDevice, cloudstreet: Goods) -> None:
    sale = device.sell(line(cloudstreet))
    back = device.sell(return_line(cloudstreet, sale), payments=[cash("-23.00")])
    device.post_back(sale, back)
    sheet = sheet_of(device, device.claim(sale, back))
    assert sheet["equal"], sheet
    assert sheet["dockets"]["posted_amount"] == "-0.01"


def test_the_same_claim_again_is_the_same_sheet(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet))
    device.post_back(printed)
    claim = device.claim(printed)
    assert sheet_of(device, claim) == sheet_of(device, claim)
    assert Sheet.objects.count() == 1
    other = device.post(PATH, claim | {"tenders": []})
    assert (other.status, other.error) == (409, "another_body")
    assert device.get(PATH).data["sheets"][0]["uuid"] == claim["uuid"]


def test_a_sheet_of_a_thousand_dockets_costs_no_query_a_docket(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = [device.sell(line(cloudstreet)) for _ in range(400)]
    device.post_back(*printed)
    counts = []
    for part in (printed[:10], printed):
        with CaptureQueriesContext(connection) as queries:
            assert sheet_of(device, device.claim(*part))["equal"]
        counts.append(len(queries))
    assert counts[0] == counts[1]


BAD_CLAIMS = [
    {"uuid": "x"},
    {"epoch": 0},
    {"epoch": 10**30},
    {"disconnected_at": "yesterday"},
    {"digest": "x"},
    {"tenders": [{"tender": "cheque", "payments": 1, "amount": "1.00"}]},
    {"tenders": [{"tender": "cash", "payments": 1, "amount": 1.0}]},
    {
        "dockets": [
            {"uuid": "00000000-0000-4000-8000-000000000001", "d_number": 0, "amount": "1.00"}
        ]
    },
    {"titles": ["x"]},
    {"extra": 1},
]


@pytest.mark.parametrize("changes", BAD_CLAIMS, ids=lambda each: str(each)[:50])
def test_a_claim_that_cannot_be_is_refused(device: ModelDevice, changes: Json) -> None:
    answer = device.post(PATH, device.claim() | changes)
    assert (answer.status, answer.error) == (400, "malformed")
    assert Sheet.objects.count() == 0


def test_a_docket_counted_twice_is_refused(device: ModelDevice, cloudstreet: Goods) -> None:
    printed = device.sell(line(cloudstreet))
    answer = device.post(PATH, device.claim(printed, printed))
    assert (answer.status, answer.error) == (400, "invalid")


def test_a_devices_sheet_is_its_own(pair: Pair) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    claim = first.claim()
    sheet_of(first, claim)
    assert second.get(f"{PATH}{claim['uuid']}/").status == 404
    assert second.get(PATH).data == {"sheets": []}
    assert second.post(PATH, claim).error == "another_body"


def claimed(device: ModelDevice, *printed: Printed, **changes: Any) -> Json:
    """The sheet of a claim that counts these."""
    return dict(device.post("/api/till/sheets/", device.claim(*printed, **changes)).data)


@pytest.fixture
def away(device: ModelDevice, cloudstreet: Goods) -> list[Printed]:
    """Five sales that were made disconnected and posted back; the third is held."""
    device.is_disconnected = True
    sold = [device.sell(line(cloudstreet)) for _ in range(5)]
    sold[2] = sold[2].but(total="1.00")
    device.post_back(*sold)
    return sold


@pytest.mark.parametrize("left_out", [[2], [0], [4], [1, 2], [0, 2, 4], [0, 1, 2, 3, 4]])
def test_a_docket_that_a_claim_leaves_out_is_named(
    device: ModelDevice, away: list[Printed], left_out: list[int]
) -> None:
    counted = [each for number, each in enumerate(away) if number not in left_out]
    sheet = claimed(device, *counted)
    assert sheet["equal"] is False
    named = {number for number, kind in kinds(sheet) if kind != "review"}
    assert named == {away[number].d_number for number in {2, *left_out}}


def test_a_later_claim_that_counts_what_was_left_out_heals_the_first(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.is_disconnected = True
    sold = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(*sold)
    first = claimed(device, *sold[:2])
    assert first["equal"] is False
    assert claimed(device, sold[2])["equal"] is True
    again = device.get(f"/api/till/sheets/{first['uuid']}/").data
    assert (again["equal"], again["exceptions"]) == (True, [])


def test_what_a_device_reached_and_never_sent_keeps_its_sheet_from_being_equal(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.is_disconnected = True
    sold = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.hello()
    device.post_back(*sold[:2])
    sheet = claimed(device, *sold[:2])
    assert (sheet["equal"], [each["kind"] for each in sheet["exceptions"]]) == (False, ["missing"])
    device.post_back(sold[2])
    claimed(device, sold[2])
    assert device.get(f"/api/till/sheets/{sheet['uuid']}/").data["equal"] is True


def test_what_came_after_a_claim_and_is_on_it_is_no_other_sheets_fault(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.is_disconnected = True
    sold = [device.sell(line(cloudstreet)) for _ in range(4)]
    device.post_back(sold[0])
    first = claimed(device, *sold[:2])
    assert first["equal"] is False
    device.post_back(*sold[1:])
    assert claimed(device, *sold[2:])["equal"] is True
    assert device.get(f"/api/till/sheets/{first['uuid']}/").data["equal"] is True


def test_a_docket_that_is_left_out_is_named_among_many_that_came_after_their_claim(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.is_disconnected = True
    sold = [device.sell(line(cloudstreet)) for _ in range(MOST_NAMED + 2)]
    assert claimed(device, *sold[:-2])["equal"] is False
    device.post_back(*sold)
    sheet = claimed(device, sold[-1])
    assert (sheet["equal"], kinds(sheet)) == (False, [(sold[-2].d_number, "differs")])
    # Each is on the sheet that counts it, and need not be looked for again.
    on_none = Record.objects.filter(sheet__isnull=True).values_list("uuid", flat=True)
    assert list(on_none) == [sold[-2].uuid]
    # An upload may commit while the claim is made: then they are on none.
    Record.objects.update(sheet=None)
    again = device.get(f"{PATH}{sheet['uuid']}/").data
    assert (again["equal"], kinds(again)) == (False, [(sold[-2].d_number, "differs")])


def test_what_nobody_explained_is_named_behind_many_gaps_that_somebody_did(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.is_disconnected = True
    sold = [device.sell(line(cloudstreet)) for _ in range(2 * MOST_NAMED + 3)]
    device.post_back(*sold[::2])
    row = Device.objects.get()
    found = gaps(row, device.epoch)
    assert len(found) == MOST_NAMED + 1
    GapExplanation.objects.bulk_create(
        GapExplanation(
            device=row,
            epoch=gap.epoch,
            first_sequence=gap.first_sequence,
            last_sequence=gap.last_sequence,
            reason="It fell into the sea.",
            by="dana",
            at=timezone.now(),
        )
        for gap in found[:-1]
    )
    sheet = claimed(device, *sold[::2])
    missing = [number for number, kind in kinds(sheet) if kind == "missing"]
    assert (sheet["equal"], missing) == (False, [sold[-2].d_number])


def test_a_held_record_of_any_kind_keeps_the_sheet_of_its_time_from_being_equal(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.is_disconnected = True
    sold = [device.sell(line(cloudstreet))]
    shift = device.shift_event("closed", "-1.00")
    sold.append(device.sell(line(cloudstreet)))
    device.post_back(sold[0], shift, sold[1])
    sheet = claimed(device, *sold)
    assert sheet["equal"] is False
    assert [(each["kind"], each["uuid"]) for each in sheet["exceptions"]] == [
        ("held", str(shift.uuid))
    ]


@pytest.mark.parametrize(
    "tenders",
    [
        [{"tender": "card", "payments": 1, "amount": "22.99"}] * 2,
        [{"tender": "card", "payments": -1, "amount": "-22.99"}],
        [
            {"tender": "cash", "payments": 1, "amount": "5.00"},
            {"tender": "cash", "payments": 1, "amount": "-5.00"},
        ],
    ],
)
def test_a_tender_is_counted_once_and_never_backwards(
    device: ModelDevice, cloudstreet: Goods, tenders: list[Json]
) -> None:
    sold = device.sell(line(cloudstreet))
    device.post_back(sold)
    answer = device.post("/api/till/sheets/", device.claim(sold, tenders=tenders))
    assert answer.status == 400
    assert Sheet.objects.count() == 0


@pytest.mark.parametrize("epoch", [2, 7, 2**31 - 1])
def test_an_epoch_that_the_device_never_began_is_refused(device: ModelDevice, epoch: int) -> None:
    answer = device.post("/api/till/sheets/", device.claim(epoch=epoch))
    assert (answer.status, answer.error) == (400, "invalid")


@pytest.mark.parametrize("part", ["dockets", "titles", "contacts", "changes"])
def test_a_claim_counts_so_many_and_no_more(device: ModelDevice, part: str) -> None:
    uuids = [str(uuid4()) for _ in range(MAX_CLAIMED + 1)]
    rows: list[Any] = uuids
    if part == "dockets":
        rows = [{"uuid": each, "d_number": 1, "amount": "1.00"} for each in uuids]
    answer = device.post("/api/till/sheets/", device.claim(**{part: rows}))
    assert (answer.status, answer.error) == (400, "malformed")


def test_more_sheets_than_a_till_can_need_are_refused(
    device: ModelDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "SHEETS_IN_A_DAY", 2)
    answers = [device.post("/api/till/sheets/", device.claim()) for _ in range(3)]
    assert [each.status for each in answers] == [200, 200, 429]
