"""The office: everything is to be seen, and what is posted cannot be touched there."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pos.models import Cashier, Contact, DayClose, Device, Payment, Sale, StockItem, StockMovement
from pos.services.cashiers import check_pin, create_cashier
from pos.services.days import local_date
from pos.services.stock import EDITABLE_FIELDS
from tests.pos.asking import confirm
from tests.pos.cast import Cast, line, on_hand, post
from tests.pos.test_find import CASES, _known_elsewhere, print_as  # noqa: F401

READ_ONLY = ["sale", "payment", "shipment", "stockmovement", "shift", "counter", "dayclose", "seal"]
EDITABLE = ["shop", "register", "device", "cashier", "taxrate", "stockitem", "contact"]


@pytest.fixture
def office(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("office"))
    return client


def page(model: str, action: str, *args: Any) -> str:
    return reverse(f"admin:pos_{model}_{action}", args=args)


def errors_of(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def post_form(office: Client, address: str, **fields: Any) -> Any:
    return office.post(address, fields)


@pytest.fixture
def things(cast: Cast) -> Cast:
    (sale,) = post(cast.sale(line(cast.emma), line(cast.dune, 2), contact_id=cast.ada.pk))
    print_as(sale, 12345)
    DayClose.objects.create(business_date="2026-01-01", closed_at=timezone.now(), closed_by="Priya")
    return cast


def test_every_record_of_the_shop_is_in_the_office() -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label == "pos"}

    assert shown == set(apps.get_app_config("pos").get_models()) - {apps.get_model("pos.saleline")}


@pytest.mark.parametrize("model", READ_ONLY + EDITABLE)
@pytest.mark.usefixtures("things")
def test_every_list_and_page_opens(office: Client, model: str) -> None:
    row = apps.get_model(f"pos.{model}")._default_manager.all()[0]

    assert office.get(page(model, "changelist")).status_code == 200
    assert office.get(page(model, "changelist"), {"q": "a%\0"}).status_code == 200
    assert office.get(page(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
@pytest.mark.usefixtures("things")
def test_nobody_adds_changes_or_deletes_what_is_posted(office: Client, model: str) -> None:
    rows = apps.get_model(f"pos.{model}")._default_manager
    row, before = rows.all()[0], list(rows.values())

    assert office.get(page(model, "add")).status_code == 403
    assert office.post(page(model, "add"), {"note": "x"}).status_code == 403
    assert office.post(page(model, "change", row.pk), {"note": "x"}).status_code == 403
    assert office.get(page(model, "delete", row.pk)).status_code == 403
    assert office.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    office.post(
        page(model, "changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )
    assert list(rows.values()) == before


@pytest.mark.parametrize("model", EDITABLE)
@pytest.mark.usefixtures("things")
def test_what_dockets_name_is_not_deleted(office: Client, model: str) -> None:
    rows = apps.get_model(f"pos.{model}")._default_manager
    row, count = rows.all()[0], rows.count()

    assert office.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert rows.count() == count


def test_signed_out_one_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    for address in (page("sale", "changelist"), reverse("admin:daily_totals")):
        assert client.get(address)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("case", CASES["numbers"][:12], ids=lambda case: repr(case["text"]))
def test_a_sale_is_found_by_its_d_number_in_every_spelling(
    office: Client, things: Cast, case: dict[str, Any]
) -> None:
    post(things.sale())

    found = office.get(page("sale", "changelist"), {"q": case["text"]}).context["cl"].result_list

    assert [sale.trans_id for sale in found] == [1]


def test_a_sale_is_found_by_trans_id_contact_and_cashier(office: Client, things: Cast) -> None:
    post(things.sale(cashier_name="Mia"))

    def found(text: str) -> list[int]:
        result = office.get(page("sale", "changelist"), {"q": text}).context["cl"].result_list
        return [sale.trans_id for sale in result]

    assert (found("2"), found("okafor"), found("Mia"), found("D999")) == ([2], [1], [2], [])


@pytest.mark.usefixtures("_known_elsewhere", "things")
def test_a_docket_that_is_not_posted_is_said_to_be_elsewhere(office: Client) -> None:
    response = office.get(page("sale", "changelist"), {"q": "D7"})

    assert [str(message) for message in response.context["messages"]] == ["On Tablet 2."]


@pytest.mark.usefixtures("things")
def test_the_page_of_a_sale_shows_all_of_it(office: Client) -> None:
    text = office.get(page("sale", "change", Sale.objects.get().pk)).content.decode()

    for part in ("D12345", "9780141439587", "Dune", "64.97", "Ada Okafor", "Front till"):
        assert part in text


def test_a_cashier_gets_a_pin_that_is_never_shown(office: Client, cast: Cast) -> None:
    fields = {"name": "Mia", "initials": "MC", "role": "cashier", "is_active": "on"}

    response = post_form(office, page("cashier", "add"), **fields, new_pin="3333")

    assert response.status_code == 302
    mia = Cashier.objects.get(name="Mia")
    check_pin(mia, "3333")
    shown = office.get(page("cashier", "change", mia.pk)).content.decode()
    assert "3333" not in shown
    assert mia.pin not in shown


def test_a_cashiers_pin_stays_when_the_field_is_left_empty(office: Client, cast: Cast) -> None:
    mia = create_cashier(name="Mia", initials="MC", role="cashier", pin="3333")

    post_form(office, page("cashier", "change", mia.pk), name="Mia", initials="MM", role="manager")

    mia.refresh_from_db()
    assert (mia.initials, mia.role, mia.is_active) == ("MM", "manager", False)
    assert mia.pin.startswith("pbkdf2_sha256$")


@pytest.mark.parametrize("pin", ["", "12", "12345x", "1234567"])
def test_a_cashier_without_a_right_pin_is_refused(office: Client, cast: Cast, pin: str) -> None:
    fields = {"name": "Mia", "initials": "MC", "role": "cashier", "is_active": "on"}

    response = post_form(office, page("cashier", "add"), **fields, new_pin=pin)

    assert list(errors_of(response)) == ["new_pin"]
    assert not Cashier.objects.filter(name="Mia").exists()


def item_form(item: StockItem, **changes: Any) -> dict[str, Any]:
    names = [name for name in EDITABLE_FIELDS if name not in {"tax_rate", "is_active"}]
    given = {name: getattr(item, name) or "" for name in names}
    given |= {"rrp": item.rrp, "tax_rate": item.tax_rate_id}
    return {**given, "is_active": "on", "moved_kind": "received", **changes}


def test_a_title_is_added_with_its_first_pieces(office: Client, cast: Cast) -> None:
    new = StockItem(title="1984", price=Decimal("19.99"), tax_rate=cast.gst, category="fiction")

    post_form(
        office,
        page("stockitem", "add"),
        **item_form(new, isbn="0-14-103614-1", moved_pieces=4, moved_note="Box 7"),
    )

    item = StockItem.objects.get(title="1984")
    assert (item.isbn, item.on_hand, item.price) == ("9780141036144", 4, Decimal("19.99"))
    assert item.movements.get().note == "Box 7"


def test_a_title_is_changed_and_its_stock_only_by_a_movement(office: Client, cast: Cast) -> None:
    changes = {"price": "16.50", "on_hand": "99", "moved_pieces": "-2", "moved_kind": "adjusted"}

    post_form(office, page("stockitem", "change", cast.emma.pk), **item_form(cast.emma, **changes))

    item = StockItem.objects.get(pk=cast.emma.pk)
    assert (item.price, item.on_hand, item.title, item.uuid) == (
        Decimal("16.50"),
        8,
        "Emma",
        cast.emma.uuid,
    )
    assert StockMovement.objects.filter(stock_item=item, kind="adjusted").get().quantity == -2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"isbn": "9780141439588"}, "isbn"),
        ({"isbn": "9780340960196"}, "isbn"),
        ({"ean": "12"}, "ean"),
        ({"title": ""}, "title"),
        ({"title": "x" * 5000}, "title"),
        ({"price": "-1"}, "__all__"),
        ({"price": "1e400"}, "price"),
        ({"price": "cheap"}, "price"),
        ({"tax_rate": "99999999999999999999"}, "tax_rate"),
        ({"moved_pieces": "9" * 30}, "moved_pieces"),
        ({"moved_pieces": "1", "moved_kind": "sold"}, "moved_kind"),
    ],
)
def test_a_wrong_form_is_refused_and_changes_nothing(
    office: Client, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    before = StockItem.objects.filter(pk=cast.emma.pk).values().get()

    response = post_form(
        office, page("stockitem", "change", cast.emma.pk), **item_form(cast.emma, **changes)
    )

    assert list(errors_of(response)) == [field]
    assert StockItem.objects.filter(pk=cast.emma.pk).values().get() == before
    assert on_hand(cast.emma) == 10


def test_contacts_are_added_and_changed(office: Client, cast: Cast) -> None:
    post_form(office, page("contact", "add"), name="Ben", card_number="LSB-0008", is_active="on")
    ben = Contact.objects.get(name="Ben")
    post_form(office, page("contact", "change", ben.pk), name="Ben Nakata", card_number="LSB-0008")
    taken = post_form(office, page("contact", "add"), name="Cy", card_number="LSB-0008")

    ben.refresh_from_db()
    assert (ben.name, ben.is_active) == ("Ben Nakata", False)
    assert errors_of(taken) == {"__all__": ["Another contact has this customer card."]}


def test_a_device_is_renamed_and_nothing_else(office: Client, cast: Cast) -> None:
    fields = {"name": " Tablet  2", "register": "", "revoked_at_0": "2026-01-01"}

    post_form(office, page("device", "change", cast.device.pk), **fields)

    device = Device.objects.get()
    assert (device.name, device.register, device.revoked_at) == ("Tablet 2", cast.register, None)


def test_there_is_one_shop(office: Client, cast: Cast) -> None:
    assert office.get(page("shop", "add")).status_code == 403


def test_today_shows_what_was_sold_and_what_was_posted_back_beside_it(
    office: Client, cast: Cast
) -> None:
    post(cast.sale(), cast.sale(line(cast.dune)), cast.sale(made_disconnected=True))

    text = re.sub(r"\s+", " ", office.get("/admin/").content.decode())

    assert '<p class="office-figure">39.98</p>' in text
    assert '<p class="office-figure">2</p>' in text
    assert '<p class="office-figure">19.99</p>' in text
    assert '<p class="office-figure">14.99</p> <p>1 docket, on top of sold today</p>' in text
    assert 'href="/till/">Back to the till</a>' in text


@pytest.mark.django_db
def test_today_opens_before_there_is_a_shop(office: Client) -> None:
    assert "Nothing has been sold yet." in office.get("/admin/").content.decode()


def test_the_page_of_a_day_has_its_totals_by_tender(office: Client, cast: Cast) -> None:
    (sale,) = post(cast.sale(made_disconnected=True))
    day = sale.business_date

    response = office.get(reverse("admin:daily_totals"), {"date": day.isoformat()})

    assert response.context["totals"].all.total == Decimal("14.99")
    text = re.sub(r"\s+", " ", response.content.decode())
    assert '<th scope="row">Card</th> <td class="num">1</td> <td class="num">14.99</td>' in text


@pytest.mark.parametrize("day", ["", "soon", "9999-12-31", "0001-01-01", "2026-02-30", "\0"])
def test_a_date_that_cannot_be_is_refused_with_the_open_day_shown(
    office: Client, cast: Cast, day: str
) -> None:
    response = office.get(reverse("admin:daily_totals"), {"date": day})

    assert response.status_code == 200
    assert response.context["form"].errors["date"]
    assert response.context["totals"].business_date == local_date(timezone.now())


def test_a_day_is_closed_once(office: Client, cast: Cast) -> None:
    (sale,) = post(cast.sale())
    day = {"date": sale.business_date.isoformat()}

    confirm(office, reverse("admin:close_day"), **day)
    again = office.post(reverse("admin:close_day"), day, follow=True)

    close = DayClose.objects.get()
    assert (close.business_date, close.closed_by, close.sales) == (sale.business_date, "office", 1)
    assert "is closed already" in str(list(again.context["messages"])[-1])
    assert not again.context["may_close"]
    tomorrow = sale.business_date + timedelta(days=1)
    office.post(reverse("admin:close_day"), {"date": tomorrow.isoformat()})
    assert DayClose.objects.count() == 1


def test_a_day_is_closed_only_by_who_may(client: Client, cast: Cast) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_dayclose"))
    client.force_login(clerk)
    day = {"date": local_date(timezone.now()).isoformat()}

    assert client.get(reverse("admin:daily_totals")).status_code == 200
    assert client.get(reverse("admin:close_day")).status_code == 403
    assert client.post(reverse("admin:close_day"), day).status_code == 403
    assert not DayClose.objects.exists()


def test_who_may_see_nothing_sees_no_figures(client: Client, cast: Cast) -> None:
    client.force_login(User.objects.create_user("clerk", is_staff=True))

    assert client.get(reverse("admin:daily_totals")).status_code == 403
    assert "office-figure" not in client.get("/admin/").content.decode()


@pytest.mark.usefixtures("things")
def test_no_page_of_the_office_has_styles_or_scripts_of_its_own(office: Client) -> None:
    sale, item = Sale.objects.get(), StockItem.objects.all()[0]
    for address in (
        "/admin/",
        reverse("admin:daily_totals"),
        page("sale", "changelist"),
        page("sale", "change", sale.pk),
        page("stockitem", "change", item.pk),
        page("cashier", "add"),
    ):
        text = office.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), address
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text) if "json" not in tag)
        assert "build/office.css" in text


def test_payments_are_listed_by_tender(office: Client, things: Cast) -> None:
    assert Payment.objects.count() == 1
    response = office.get(page("payment", "changelist"), {"tender__exact": "cash"})

    assert list(response.context["cl"].result_list) == []
