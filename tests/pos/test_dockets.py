"""The docket that tills and office show: as printed, with what came back of it since."""

from decimal import Decimal

from msgspec.structs import replace

from pos.dockets import docket_data
from pos.find import find_dockets
from pos.models import Sale
from tests.pos.cast import FRIDAY, MONDAY, Cast, cash, line, post


def shown(sale: Sale) -> dict[str, object]:
    (found,) = find_dockets(str(sale.trans_id))
    return docket_data(found)


def test_a_docket_shows_the_sale_as_it_was_printed(cast: Cast) -> None:
    (sale,) = post(
        cast.sale(
            line(cast.emma, 2, discount=Decimal("3.00"), discount_reason="bruised"),
            contact_id=cast.ada.pk,
            made_disconnected=True,
            rounding=Decimal("0.02"),
            payments=(replace(cash("27.00", "50.00"), reference="x"),),
            note="wrapped",
        ),
        now=MONDAY,
    )

    docket = shown(sale)

    assert docket == {
        "uuid": str(sale.uuid),
        "trans_id": 1,
        "d_numbers": [],
        "device": "Front till",
        "register": "Front counter",
        "cashier": "Tom",
        "contact": {"uuid": str(cast.ada.uuid), "name": "Ada Okafor"},
        "started_at": FRIDAY,
        "locked_at": FRIDAY,
        "posted_at": MONDAY,
        "business_date": sale.business_date,
        "made_disconnected": True,
        "currency": "AUD",
        "tax_inclusive": True,
        "lines": [
            {
                "position": 1,
                "stock_item": str(cast.emma.uuid),
                "title": "Emma",
                "barcode": "9780141439587",
                "quantity": 2,
                "unit_price": "14.99",
                "discount": "3.00",
                "discount_reason": "bruised",
                "amount": "26.98",
                "tax_code": "GST",
                "tax_percent": "10.000",
                "tax": "2.45",
                "returned": 0,
                "returned_on": [],
                "return_of": None,
                "to_stock": True,
                "note": "",
            }
        ],
        "payments": [
            {
                "tender": "cash",
                "amount": "27.00",
                "tendered": "50.00",
                "change": "23.00",
                "scheme": "",
                "reference": "x",
            }
        ],
        "given_back": {},
        "total": "26.98",
        "tax_total": "2.45",
        "rounding": "0.02",
        "note": "wrapped",
    }


def test_a_docket_shows_what_came_back_on_which_dockets(cast: Cast) -> None:
    (sold,) = post(cast.sale(line(cast.dune), line(cast.emma, 3)))
    back = line(cast.emma, -1, returned_sale_uuid=sold.uuid, returned_position=2)
    post(cast.sale(back), cast.sale(back))

    docket = shown(sold)

    lines: list[dict[str, object]] = docket["lines"]  # type: ignore[assignment]
    assert [(each["returned"], each["returned_on"]) for each in lines] == [
        (0, []),
        (2, ["2", "3"]),
    ]


def test_a_return_names_the_docket_it_returns(cast: Cast) -> None:
    (sold,) = post(cast.sale())
    (back,) = post(cast.back(sold))

    lines: list[dict[str, object]] = shown(back)["lines"]  # type: ignore[assignment]
    assert lines[0]["return_of"] == str(sold.trans_id)


def test_a_return_without_a_line_counts_for_the_same_goods(cast: Cast) -> None:
    (sold,) = post(
        cast.sale(line(cast.dune), line(cast.emma, 3), line(cast.emma, stock_item_id=None))
    )
    post(
        cast.sale(
            line(cast.emma, -2, returned_sale_uuid=sold.uuid),
            line(cast.emma, -1, returned_sale_uuid=sold.uuid, stock_item_id=None),
            line(cast.emma, -1, returned_sale_uuid=sold.uuid, stock_item_id=None, title="Other"),
        )
    )

    lines: list[dict[str, object]] = shown(sold)["lines"]  # type: ignore[assignment]
    assert [each["returned"] for each in lines] == [0, 2, 1]
