"""The protocol's page is true: each example is taken by the code, or looks like its answer."""

import base64
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from pos.models import Counter, Device, Register, Shop
from pos.money import HIGHEST_AMOUNT
from pos.services.contacts import ContactDraft, create_contact
from pos.services.registers import revoke_device
from sync import auth, leases, outboxfile, serializers
from sync.comparing import digest
from sync.kinds.sale import Line, PaymentLine, ReturnOf
from sync.pairing import PairingRequest, make_code, pair
from sync.wire import header, sheet, upload
from sync.wire.reading import read_record
from sync.wire.sheet import SheetClaim
from sync.wire.upload import Upload
from tests.sync.builders import Goods, Json, cash, line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice
from tools import field_tables

PAGE = (Path(__file__).resolve().parents[2] / "docs/design/resync.md").read_text()
EXAMPLES = dict(
    re.findall(r"<!-- example: ([\w-]+) -->\n```(?:json)?\n(.*?)\n```", PAGE, re.DOTALL)
)
RECORDS = ["sale", "title", "contact", "change", "shift", "void"]
REQUESTS: dict[str, Callable[..., Any]] = {
    "pair-request": serializers.PairSerializer,
    "pair-anew-request": serializers.PairSerializer,
    "hello-request": serializers.HelloSerializer,
    "sign": serializers.SignSerializer,
    "edit": serializers.ChangeSerializer,
}


def example(name: str) -> Any:
    return json.loads(EXAMPLES[name])


@pytest.mark.parametrize("name", RECORDS)
def test_the_records_examples_are_whole_records(name: str) -> None:
    record = read_record(EXAMPLES[name].encode())
    assert type(record).__struct_config__.tag == name
    fields = {field.name for field in msgspec.structs.fields(record)}
    assert fields | {"kind"} == set(example(name))


def test_the_sales_example_shows_every_field_of_its_parts() -> None:
    sale = example("sale")
    for part, shown in ((Line, sale["lines"][0]), (PaymentLine, sale["payments"][0])):
        assert {field.name for field in msgspec.structs.fields(part)} == set(shown)
    assert msgspec.convert(example("return-of"), ReturnOf).number == "D12345"


def test_the_uploads_and_the_claims_examples_are_taken() -> None:
    assert msgspec.convert(example("upload"), Upload).format == 1
    claim = msgspec.convert(example("claim"), SheetClaim)
    dockets = [(each.uuid, each.d_number, Decimal(each.amount)) for each in claim.dockets]
    assert claim.digest == digest(dockets)


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_the_requests_examples_are_taken(name: str) -> None:
    serializer = REQUESTS[name](data=example(name))
    assert serializer.is_valid(), serializer.errors
    assert set(serializer.validated_data) == set(example(name))


def test_the_signatures_in_the_examples_are_right() -> None:
    key = example("signature")
    public = base64.b64decode(key["public_key"])
    assert auth.signature_is_right(public, key["signature"], EXAMPLES["signed-text"])
    live = auth.live_text(example("live-challenge")["nonce"])
    assert auth.signature_is_right(public, example("live-hello")["signature"], live)
    method, path, sent_at, server_time = EXAMPLES["signed-text"].splitlines()[1:5]
    signed = auth.request_text(method, path, sent_at, server_time, b"")
    assert signed == EXAMPLES["signed-text"]
    assert example("pair-request")["public_key"] == key["public_key"]


def test_the_outbox_file_of_the_example_is_read_in(shop: Shop) -> None:
    told = example("pair-anew-request")
    text = EXAMPLES["outbox-file"] + "\n"
    head, record, end = (json.loads(each) for each in text.splitlines())
    signed = auth.outbox_text(head["device"]["uuid"], head["exported_at"], end["sha256"])
    assert signed == EXAMPLES["outbox-signed-text"]
    assert json.loads(record["body"]) == example("shift")
    code = make_code(register=Register.objects.get(), made_by="office")
    told |= {"code": code, "device": UUID(told["device"]), "paired_at": None}
    pair(PairingRequest(**told), address="test")
    reading = outboxfile.read_in(io.BytesIO(text.encode()), name="example", by="dana")
    assert (reading.posted, reading.new) == (1, 1)
    codes = set(re.findall(r'"(file_\w+)"', Path(str(outboxfile.__file__)).read_text()))
    assert {each for each in codes if f"`{each}`" not in PAGE} == set()


def shape(data: Any) -> Any:
    """What an answer is made of, without what it says; a list is like its first row."""
    if isinstance(data, dict):
        return {key: shape(value) for key, value in data.items()}
    if isinstance(data, list):
        return [shape(data[0])] if data else []
    return type(data).__name__


@pytest.fixture
def answers(pair: Pair, stocked: Callable[..., Goods]) -> dict[str, Any]:
    """What the code answers in the situations of the examples."""
    Counter.objects.update_or_create(name="d_number", defaults={"value": 12344})
    Counter.objects.update_or_create(name="trans_id", defaults={"value": 546788})
    create_contact(ContactDraft(name="Miriam Okafor", card_number="20418"))
    cloudstreet = stocked("Cloudstreet", "9780140273984")
    assert cloudstreet.uuid is not None
    device = pair("Tablet 2")
    device.is_disconnected = True
    sale = device.sell(line(cloudstreet, 2), payments=[cash("46.00", "50.00")])
    spoiled = device.sell(line(cloudstreet, 2)).but(total="47.98")
    change = device.change("stock_item", cloudstreet.uuid, "price", "22.99", "24.99")
    title = device.new_title()
    hello = device.hello(waiting=4).data
    elsewhere = device.get("/api/till/find/?q=D12345").data
    catalogue = device.get("/api/till/catalogue/").data
    upload = device.upload(sale, spoiled, change, title).data
    claim = device.claim(sale, spoiled, change, title)
    lost = pair("Tablet 3")
    revoke_device(device=Device.objects.get(uuid=lost.uuid))
    return {
        "hello-answer": hello,
        "catalogue": catalogue,
        "contacts": device.get("/api/till/contacts/").data,
        "cashiers": device.get("/api/till/cashiers/").data,
        "leases": device.get("/api/till/leases/").data,
        "find-elsewhere": elsewhere,
        "find-dockets": device.get("/api/till/find/?q=d%20012345").data,
        "upload-answer": upload,
        "sheet": device.post("/api/till/sheets/", claim).data,
        "error": ModelDevice(device.send).get("/api/till/cashiers/").data,
        "revoked": lost.hello().data,
    }


@pytest.mark.parametrize(
    "name",
    [
        "hello-answer",
        "catalogue",
        "contacts",
        "cashiers",
        "leases",
        "find-elsewhere",
        "find-dockets",
        "upload-answer",
        "sheet",
        "error",
        "revoked",
    ],
)
def test_the_answers_look_like_their_examples(answers: dict[str, Any], name: str) -> None:
    assert shape(answers[name]) == shape(example(name))


def test_the_answers_say_what_their_examples_say(answers: dict[str, Any]) -> None:
    assert answers["error"] == example("error")
    assert answers["find-elsewhere"] == example("find-elsewhere")
    kinds = [lease["kind"] for lease in answers["hello-answer"]["leases"]]
    assert kinds == [lease["kind"] for lease in example("hello-answer")["leases"]]
    held: Json = answers["upload-answer"]["results"][1]
    assert {**held, "uuid": "", "sha256": ""} == {
        **example("upload-answer")["results"][1],
        "uuid": "",
        "sha256": "",
    }
    assert answers["sheet"]["verdict"] == example("sheet")["verdict"]
    assert answers["find-dockets"]["dockets"][0]["trans_id"] == 546789


def test_the_limits_are_those_of_the_code() -> None:
    table = PAGE.split("<!-- limits -->")[1].split("\n\n")[0]
    limits = dict(re.findall(r"^\| (.*?) \| ([\d,.]+) \|$", table, re.MULTILINE))
    assert limits == {
        "Bytes of an upload": f"{upload.MAX_UPLOAD_BYTES:,}",
        "Records in an upload": f"{upload.MAX_RECORDS_IN_UPLOAD:,}",
        "Bytes of a record": f"{header.MAX_RECORD_BYTES:,}",
        "Lines of a sale": f"{header.MAX_LINES:,}",
        "Payments of a sale": f"{header.MAX_PAYMENTS:,}",
        "Bytes of a claim": f"{sheet.MAX_CLAIM_BYTES:,}",
        "Dockets of a claim": f"{sheet.MAX_CLAIMED:,}",
        "Bytes of an outbox file, by the page": f"{upload.MAX_OUTBOX_FILE_BYTES:,}",
        "Bytes of any other request": f"{auth.MAX_BODY_BYTES:,}",
        "Numbers in a block": f"{leases.BLOCK_SIZE:,}",
        "Full blocks ahead": f"{leases.BLOCKS_AHEAD:,}",
        "Numbers in an overflow range": f"{leases.OVERFLOW_SIZE:,}",
        "Highest amount": f"{HIGHEST_AMOUNT:,}",
    }


def test_the_fields_and_their_limits_are_those_of_the_code() -> None:
    """`python -m tools.field_tables` writes them again."""
    assert len(field_tables.TABLE.findall(PAGE)) == len(field_tables.tables())
    assert field_tables.written(PAGE) == PAGE


def test_every_flag_and_every_code_that_holds_is_told() -> None:
    """Each code that the sources raise stands on the page."""
    sources = (Path(__file__).resolve().parents[2] / "sync").glob("*.py")
    text = "\n".join(path.read_text() for path in sources)
    raised = set(re.findall(r'(?:\.flag\(|Flag\(\s*)"(\w+)"', text))
    raised |= set(re.findall(r'Waits\(\s*"(\w+)"', text))
    raised |= {"unreadable", "wrong_format", "another_body", "wrong_device", "internal"}
    assert {code for code in raised if f"`{code}`" not in PAGE} == set()
    assert len(raised) > 20
