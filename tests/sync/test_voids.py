"""Sales that were voided: kept with their lines and what went back, and counted nowhere."""

from pos import ledger
from pos.models import Payment, Sale, StockItem, StockMovement
from pos.verify import findings
from sync.kinds.words import facts
from sync.models import Record, ReviewFlag
from tests.sync.builders import Goods, card, cash, line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice


def test_a_voided_sale_is_kept_with_its_lines_and_what_went_back(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    back = [cash("20.00"), card("3.00") | {"reference": "4821"}]
    voided = device.void(line(cloudstreet, 2), given_back=back, reason="Forgot her wallet")
    (result,) = device.post_back(voided)
    assert result["result"] == "posted"
    record = Record.objects.get(uuid=voided.uuid)
    assert (record.kind, record.state, record.amount, record.d_number) == (
        Record.Kind.VOID,
        Record.State.POSTED,
        None,
        None,
    )
    told = [(fact.label, fact.text, fact.amount) for fact in facts(bytes(record.body))]
    price = cloudstreet.price
    assert ("Line 1", f"2 × {cloudstreet.title} at {price}", f"{2 * price}") in told
    assert ("Given back", "Cash", "20.00") in told
    assert ("Given back", "Card, 4821", "3.00") in told
    assert ("Why", "Forgot her wallet", "") in told


def test_a_voided_sale_moves_neither_money_nor_stock(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    before = (StockItem.objects.values().get(), StockMovement.objects.count())
    device.post_back(device.void(line(cloudstreet), given_back=[cash("20.00")]))
    assert (StockItem.objects.values().get(), StockMovement.objects.count()) == before
    assert (Sale.objects.count(), Payment.objects.count()) == (0, 0)
    assert list(ledger.violations()) == []
    assert list(findings()) == []


def test_money_that_went_back_is_for_the_office_to_see(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.void(line(cloudstreet)))
    assert not ReviewFlag.objects.exists()
    # All its lines had been taken off, and the money lay there.
    emptied = device.void(given_back=[cash("20.00")])
    device.post_back(emptied)
    flag = ReviewFlag.objects.get()
    assert (flag.code, flag.record.uuid) == ("voided_with_money", emptied.uuid)
    assert flag.message.startswith("20.00 had been taken")


def test_no_sale_is_voided_and_sold_as_well(pair: Pair, cloudstreet: Goods) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    sold = first.sell(line(cloudstreet))
    voided = second.void(line(cloudstreet), uuid=str(sold.uuid))
    assert first.post_back(sold)[0]["result"] == "posted"
    (result,) = second.post_back(voided)
    assert (result["result"], result["code"]) == ("held", "another_body")
    assert Record.objects.get(uuid=sold.uuid, canonical=True).kind == Record.Kind.SALE


def test_a_void_with_a_date_that_cannot_be_is_held(device: ModelDevice, cloudstreet: Goods) -> None:
    (result,) = device.post_back(device.void(line(cloudstreet), started_at="0001-01-01T00:00:00Z"))
    assert (result["result"], result["code"]) == ("held", "wrong_format")
