"""The file of a till's outbox, read in by the office by the same door as an upload, and again."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from pos import ledger
from pos.errors import ShopError
from pos.models import Device, Payment, Sale, StockItem
from pos.services.registers import revoke_device
from sync import outboxfile
from sync.chain import all_gaps
from sync.models import (
    ActionLog,
    DeviceEpoch,
    DeviceState,
    DocketAlias,
    Lease,
    Record,
    ReviewFlag,
)
from tests.sync.builders import Goods, dumps, line
from tests.sync.cast import text_of
from tests.sync.conftest import Pair, on_hand, send
from tests.sync.device import ModelDevice

PAGE = "/admin/sync/record/outbox-file/"


def read(content: bytes) -> str:
    """Read a file in as the server does, and return what is said of it."""
    return str(outboxfile.read_in(io.BytesIO(content), name="bookmine-tablet-2.ndjson", by="dana"))


def refused(content: bytes) -> str:
    with pytest.raises(ShopError) as caught:
        read(content)
    return caught.value.code


def everything() -> list[Any]:
    """Every row that a record could change."""
    models = (
        Record,
        Sale,
        Payment,
        StockItem,
        DocketAlias,
        ReviewFlag,
        DeviceEpoch,
        DeviceState,
        Device,
        Lease,
    )
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_what_a_file_brings_is_posted_and_its_dockets_are_missing_no_more(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = [device.sell(line(cloudstreet)) for _ in range(3)]
    device.post_back(sold[2])
    ((gap,)) = all_gaps()
    assert gap.d_numbers == (sold[0].d_number, sold[1].d_number)
    assert read(device.outbox_file(*sold)) == (
        "Tablet 2: 3 records: 1 were here already, 2 new: 2 posted."
    )
    assert all_gaps() == []
    assert on_hand(cloudstreet) == 7
    numbers = DocketAlias.objects.order_by("offline_trans_id").values_list(
        "offline_trans_id", flat=True
    )
    assert list(numbers) == [each.d_number for each in sold]
    assert [str(each) for each in ledger.violations()] == []


def test_reading_it_again_changes_no_row_and_says_so(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = [device.sell(line(cloudstreet)), device.sell(line(cloudstreet)).but(total="1.00")]
    content = device.outbox_file(*sold)
    assert read(content) == "Tablet 2: 2 records: 0 were here already, 2 new: 1 posted, 1 held."
    before = everything()
    for _ in range(2):
        said = read(content)
        assert said == "Tablet 2: 2 records, all of them here already. Nothing has changed."
        assert everything() == before
    assert ActionLog.objects.filter(action="outbox file read").count() == 3


def test_what_the_device_uploads_afterwards_was_posted_before(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = device.sell(line(cloudstreet))
    read(device.outbox_file(sold))
    (result,) = device.post_back(sold)
    assert (result["result"], result["trans_id"]) == ("posted_before", Sale.objects.get().trans_id)


def test_a_device_that_sells_on_after_its_file_was_read_stays_in_its_epoch(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = device.sell(line(cloudstreet))
    read(device.outbox_file(sold))
    later = device.sell(line(cloudstreet))
    assert device.hello(head=device.previous).data["epoch"] == 1
    assert device.post_back(later)[0]["result"] == "posted"


def test_a_file_is_no_news_of_the_device_itself(device: ModelDevice, cloudstreet: Goods) -> None:
    before = DeviceState.objects.get().last_heard_at
    read(device.outbox_file(device.sell(line(cloudstreet))))
    assert DeviceState.objects.get().last_heard_at == before


def test_a_file_of_more_records_than_an_upload_may_have_is_taken_in_whole(
    device: ModelDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outboxfile, "MAX_RECORDS_IN_UPLOAD", 3)
    made = [device.new_contact(f"Miriam {number}") for number in range(10)]
    assert read(device.outbox_file(*made)) == (
        "Tablet 2: 10 records: 0 were here already, 10 new: 10 posted."
    )


def test_transids_that_moved_are_flagged_as_after_an_upload(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = device.sell(line(cloudstreet))
    read(device.outbox_file(sold, told={str(sold.uuid): 546789}))
    assert ReviewFlag.objects.get(code="trans_id_moved").message == (
        "Its docket says TransID 546789: the server was restored, it is 1 now."
    )


def test_a_revoked_devices_file_is_kept_aside(device: ModelDevice, cloudstreet: Goods) -> None:
    revoke_device(device=Device.objects.get())
    said = read(device.outbox_file(device.sell(line(cloudstreet))))
    assert said == (
        "Tablet 2: 1 record: 0 were here already, 1 new: 1 kept aside, since the device is revoked."
    )
    assert Record.objects.get().state == Record.State.ASIDE
    assert Sale.objects.count() == 0


def test_a_file_that_is_cut_off_anywhere_is_refused_as_a_whole(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    content = device.outbox_file(device.sell(line(cloudstreet)), device.new_contact())
    codes = {refused(content[:length]) for length in range(0, len(content) - 1, 7)}
    assert codes == {"file_not_ours", "file_cut_off"}
    assert Record.objects.count() == 0
    # Only the newline at the very end says nothing.
    assert read(content[:-1]).startswith("Tablet 2: 2 records")


def test_a_file_in_which_a_byte_was_changed_is_refused_as_a_whole(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    content = device.outbox_file(device.sell(line(cloudstreet)), device.new_contact())
    codes = set()
    for place in range(0, len(content) - 1, 5):
        changed = bytes([content[place] ^ 1])
        codes.add(refused(content[:place] + changed + content[place + 1 :]))
    assert codes <= {
        "file_not_ours",
        "file_newer",
        "file_cut_off",
        "file_damaged",
        "file_of_unknown",
        "file_signature_wrong",
    }
    assert {"file_damaged", "file_signature_wrong"} <= codes
    assert Record.objects.count() == 0


def test_a_line_that_was_taken_out_put_in_or_moved_is_found(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    content = device.outbox_file(*(device.sell(line(cloudstreet)) for _ in range(3)))
    head, *lines, end = content.splitlines(keepends=True)
    for spoiled in (lines[:2], [*lines, lines[0]], lines[::-1]):
        assert refused(b"".join([head, *spoiled, end])) == "file_damaged"
    assert Record.objects.count() == 0


def test_a_file_that_another_device_signed_is_refused(pair: Pair, cloudstreet: Goods) -> None:
    device, thief = pair("Tablet 2"), pair("Tablet 3")
    sold = device.sell(line(cloudstreet))
    thief.uuid, thief.name = device.uuid, device.name
    assert refused(thief.outbox_file(sold)) == "file_signature_wrong"
    assert Record.objects.count() == 0


def test_records_of_another_device_in_a_rightly_signed_file_are_held(
    pair: Pair, cloudstreet: Goods
) -> None:
    device, other = pair("Tablet 2"), pair("Tablet 3")
    read(device.outbox_file(other.sell(line(cloudstreet))))
    assert Record.objects.get().code == "wrong_device"
    assert Sale.objects.count() == 0


def test_a_file_of_a_device_that_is_not_known_says_what_to_do(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    stranger = ModelDevice(send)
    stranger.uuid, stranger.name = stranger.shift, "Tablet 9"
    with pytest.raises(ShopError, match="does not know the device Tablet 9. Press “Pair anew”"):
        read(stranger.outbox_file())
    assert Record.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_not_ours"),
        (b"\x00\xff" * 5000, "file_not_ours"),
        (b"{}\n", "file_not_ours"),
        (b"[" * 100_000, "file_not_ours"),
        (b'{"bookmine":"catalogue"}\n', "file_not_ours"),
        (
            b'{"bookmine":"outbox","format":2,"device":{"uuid":"x","name":"y"},"exported_at":"z"}',
            "file_newer",
        ),
        (
            b'{"bookmine":"outbox","format":1,"device":{"uuid":"x","name":"y"},"exported_at":"z"}',
            "file_cut_off",
        ),
    ],
)
def test_what_is_no_outbox_file_is_refused_in_words(
    device: ModelDevice, content: bytes, code: str
) -> None:
    assert refused(content) == code


def test_the_office_reads_a_file_in_and_the_log_names_who(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = device.sell(line(cloudstreet))
    file = SimpleUploadedFile("bookmine-tablet-2.ndjson", device.outbox_file(sold))
    page = office.post(PAGE, {"file": file}, follow=True)
    assert "Tablet 2: 1 record: 0 were here already, 1 new: 1 posted." in text_of(page)
    noted = ActionLog.objects.get(action="outbox file read")
    assert (noted.by, noted.device, noted.user) == (
        "dana",
        Device.objects.get(),
        noted.user,
    )
    assert noted.user is not None
    assert noted.user.get_username() == "dana"
    assert noted.detail.startswith("bookmine-tablet-2.ndjson, saved at 20")


def test_the_office_is_told_what_is_wrong_with_a_file(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    content = device.outbox_file(device.sell(line(cloudstreet)))
    cut = SimpleUploadedFile("bookmine.ndjson", content[:-50])
    assert (
        "This file is not whole: its end is missing. Copy it from the device again, or save it"
        " there once more." in text_of(office.post(PAGE, {"file": cut}))
    )
    assert "Choose the file that the till saved." in text_of(office.post(PAGE, {}))
    empty = SimpleUploadedFile("bookmine.ndjson", b"")
    assert "This file is empty." in text_of(office.post(PAGE, {"file": empty}))
    assert Record.objects.count() == 0
    assert ActionLog.objects.filter(action="outbox file read").count() == 0


def test_a_file_that_is_too_large_is_refused_and_the_command_reads_it(
    office: Client, device: ModelDevice, cloudstreet: Goods, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outboxfile, "MAX_OUTBOX_FILE_BYTES", 1000)
    content = device.outbox_file(device.sell(line(cloudstreet)))
    page = office.post(PAGE, {"file": SimpleUploadedFile("bookmine.ndjson", content)})
    assert "Whoever looks after the server can read it in" in text_of(page)
    assert Record.objects.count() == 0
    assert read(content) == "Tablet 2: 1 record: 0 were here already, 1 new: 1 posted."


def test_who_may_not_post_does_not_read_files(
    helper: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    content = device.outbox_file(device.sell(line(cloudstreet)))
    file = SimpleUploadedFile("bookmine.ndjson", content)
    assert helper.get(PAGE).status_code == 403
    assert helper.post(PAGE, {"file": file}).status_code == 403
    assert Record.objects.count() == 0
    for path in ("/admin/pos/device/", "/admin/sync/record/"):
        assert "outbox file" not in text_of(helper.get(path))


@pytest.mark.parametrize("path", ["/admin/pos/device/", "/admin/sync/record/"])
def test_devices_and_records_lead_to_it(office: Client, device: ModelDevice, path: str) -> None:
    assert f'href="{PAGE}"' in office.get(path).content.decode()
    assert "Read it in" in text_of(office.get(PAGE))


def test_the_command_reads_a_file_in_and_says_what_is_wrong_with_one(
    device: ModelDevice, cloudstreet: Goods, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bookmine-tablet-2.ndjson"
    path.write_bytes(device.outbox_file(device.sell(line(cloudstreet))))
    call_command("read_outbox", path)
    assert capsys.readouterr().out == "Tablet 2: 1 record: 0 were here already, 1 new: 1 posted.\n"
    path.write_text(dumps({"format": 1, "records": []}))
    with pytest.raises(CommandError, match="This is no outbox file."):
        call_command("read_outbox", path)
