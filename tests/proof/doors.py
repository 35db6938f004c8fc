"""Every door of the server, tried by devices that lie in every field, beside tills that do not.

`Doors.knock` takes one step. Whatever a liar sends, the answer is never a 500, honest tills go on
posting, and the books hold: `Doors.verdict` tells. `make fuzz` runs it for as long as one likes.
"""

import hashlib
import json
import traceback
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pos import ledger
from pos.models import Register, Sale
from pos.verify import findings
from sync.models import Record, Sheet
from sync.pairing import make_code
from tests.proof.lies import MOMENTS, TEXTS, asked, hostile, lie, spoiled, written
from tests.proof.world import World
from tests.sync.builders import Goods, Json, Printed, card, cash, dumps, line, money, return_line
from tests.sync.conftest import send as ask_application
from tests.sync.device import Answer, ModelDevice

HONEST_TILLS = 2
LIARS = 3
KEPT = 200
TILL_READS: dict[str, tuple[str, ...]] = {
    "/api/till/cashiers/": (),
    "/api/till/catalogue/": ("after", "limit"),
    "/api/till/catalogue/changes/": ("since", "after"),
    "/api/till/contacts/": ("since", "after"),
    "/api/till/dockets/": ("since", "after"),
    "/api/till/leases/": (),
    "/api/till/find/": ("q",),
    "/api/till/sheets/": (),
}
STAFF_READS: dict[str, tuple[str, ...]] = {
    "/api/stock-items/": ("search", "page", "page_size", "ordering", "isbn", "category"),
    "/api/contacts/": ("search", "page", "card_number"),
    "/api/sales/": ("page", "business_date", "posted_after", "device", "ordering", "search"),
    "/api/daily-totals/": ("from", "to", "date"),
    "/api/find/": ("q",),
    "/admin/": (),
}
OF_A_CHAIN = ("does not follow", "does not name the record", "names a record before it")
"""The words for a device's broken chain."""
LOOKUPS = ("", "__exact", "__year", "__month", "__day", "__gte", "__isnull", "__in", "__id__exact")


def office_pages() -> dict[str, tuple[str, ...]]:
    """Return every list of the office, with what its address may ask for, and its other pages."""
    pages: dict[str, tuple[str, ...]] = {
        reverse("admin:index"): (),
        reverse("admin:sync_record_missing"): ("p", "page"),
        reverse("admin:daily_totals"): ("from", "to", "date", "start", "end"),
    }
    for model, office in admin.site._registry.items():
        meta = model._meta
        fields = [_name_of(each) for each in office.list_filter]
        names = [
            f"{each}{lookup}" for each in (*fields, office.date_hierarchy) for lookup in LOOKUPS
        ]
        path = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        pages[path] = ("q", "p", "o", "e", "all", "_facets", *names)
    return pages


def _name_of(list_filter: Any) -> str:
    """Return what a filter of a list is called in an address."""
    if isinstance(list_filter, tuple):
        list_filter = list_filter[0]
    return str(getattr(list_filter, "parameter_name", list_filter))


class Doors:
    """A shop with honest tills and with liars; what the server answered that it must not."""

    def __init__(self, seed: int) -> None:
        self.sick: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.world = World(self.send, seed)
        self.chance = self.world.chance
        for _ in range(HONEST_TILLS):
            self.world.pair()
        self.liars_names: set[str] = set()
        self.liars: list[ModelDevice] = []
        for _ in range(LIARS):
            self.add_liar()
        self.made: list[Printed] = []
        self.office = Client()
        self.office.force_login(self.world.office)
        self.staff_reads = STAFF_READS | office_pages()
        self.known: list[UUID] = [each.uuid for each in self.world.goods if each.uuid]
        self.known.append(self.world.priya.uuid)
        self.known += [till.device.uuid for till in self.world.tills]

    # --- what goes out, and what comes back

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Ask the application, and note every answer that is a fault of the server's."""
        try:
            answer = ask_application(method, path, body, headers)
        except Exception as error:  # whatever it is, a person would have seen a 500
            self._sick(method, path, body, told(error))
            return Answer(500, {"error": {"code": "raised", "message": repr(error)}})
        self.statuses[answer.status] += 1
        if answer.status >= 500 and answer.status != 503:
            self._sick(method, path, body, str(answer.status))
        return answer

    def _sick(self, method: str, path: str, body: bytes, why: str) -> None:
        self.sick.append(f"{why}: {method} {path[:300]} {body[:600]!r}")

    def add_liar(self) -> None:
        """Pair a device as any other; it lies from then on. Too many wrong codes may prevent it."""
        device = ModelDevice(self.send)
        code = make_code(register=Register.objects.get(), made_by="office")
        self.world.paired += 1
        if device.pair(code, f"Tablet {self.world.paired}").status != 201:
            return
        device.hello()
        device.cashier = self.world.priya.uuid
        self.liars_names.add(device.name)
        self.liars = [*self.liars[1 - LIARS :], device]

    def ask(self, liar: ModelDevice, method: str, path: str, body: bytes) -> Answer:
        """Send what a liar signs; one request in ten has lies in its head, too."""
        headers = liar.headers(method, path, body)
        if self.chance.random() < 0.1:
            name = self.chance.choice(list(headers))
            values = [*MOMENTS, *TEXTS[:4], str(self.chance.choice(self.known)), "a" * 86]
            headers[name] = str(self.chance.choice(values)).replace("\n", " ")
        return self.send(method, path, body, headers)

    # --- one step

    def knock(self) -> None:
        """Let an honest till or a liar do something; an error on the way is the server's too."""
        doors = [
            *[self.honest_step] * 4,
            *[self.upload] * 6,
            *[self.hello] * 3,
            *[self.claim] * 2,
            self.pair,
            self.outbox_file,
            self.edit,
            self.sign,
            self.read,
            self.read_as_staff,
            self.read_as_staff,
            self.office_acts,
        ]
        door = self.chance.choice(doors)
        try:
            door()
        except Exception as error:  # raised beside the requests: what lies there kills a page
            self._sick("-", door.__name__, b"", told(error))

    def honest_step(self) -> None:
        till = self.chance.choice(self.world.tills)
        if len(till.waiting) < 50:
            self.world.sell(till, self.chance.randint(1, 5))
        if self.chance.random() < 0.7:
            self.world.upload(till)
        elif self.chance.random() < 0.3:
            till.greet()

    def liar(self) -> ModelDevice:
        if self.chance.random() < 0.005:
            self.add_liar()
        return self.chance.choice(self.liars)

    def upload(self) -> None:
        """Records of every kind: some with sums that hold, some with lies in any field."""
        liar = self.liar()
        texts = [self.record(liar) for _ in range(self.chance.choice((1, 1, 2, 5, 20)))]
        envelope: Json = {"format": 1, "records": texts}
        if self.chance.random() < 0.1:
            envelope["printed"] = {str(self.chance.choice(self.known)): hostile(self.chance)}
        if self.chance.random() < 0.1:
            envelope = lie(envelope, self.chance, self.known)
        self.ask(liar, "POST", "/api/till/records/", written(envelope, self.chance))

    def record(self, liar: ModelDevice) -> str:
        """Return a record's text."""
        printed = self.honest_record(liar)
        self.made = [*self.made[-KEPT:], printed]
        text = printed.text
        if self.chance.random() < 0.1:
            text = spoiled(text.encode(), self.chance).decode("utf-8", "replace")
        elif self.chance.random() < 0.8:
            text = json.dumps(lie(printed.data, self.chance, self.known), separators=(",", ":"))
        # Its chain goes on from what it sent: what is not broken on purpose is not broken.
        liar.previous = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        return text

    def honest_record(self, liar: ModelDevice) -> Printed:
        """Return a record whose form and sums are right, whatever it says."""
        chance = self.chance
        match chance.randrange(9):
            case 0:
                return liar.new_title(chance.choice(("9780141036144", "", "9780000000000")))
            case 1:
                return liar.new_contact(str(chance.choice(("Miriam", " ", "\u202eMiriam"))))
            case 2:
                target = chance.choice(self.known)
                of = chance.choice(("stock_item", "contact"))
                return liar.change(of, target, chance.choice(("price", "note", "x")), "1", "2")
            case 3:
                if chance.random() < 0.3:
                    liar.shift = chance.choice([each.device.shift for each in self.world.tills])
                event = chance.choice(("opened", "closed"))
                return liar.shift_event(event, chance.choice(("0.00", "999.00", "-1.00")))
            case 4:
                back = [cash(Decimal(chance.choice(("0.00", "20.00", "-5.00"))))]
                shift = chance.choice((None, str(chance.choice(self.known))))
                return liar.void(self.wild_line(), given_back=back, shift=shift)
            case _:
                return self.wild_sale(liar)

    def wild_sale(self, liar: ModelDevice) -> Printed:
        """Return a sale that adds up and that no bookseller would make."""
        chance = self.chance
        if liar.d_numbers_left < 1:
            liar.hello()
        lines = [self.wild_line() for _ in range(chance.choice((1, 1, 2, 3, 30)))]
        total = sum((Decimal(each["amount"]) for each in lines), Decimal(0))
        rounding = chance.choice((Decimal(0), Decimal(0), Decimal("0.02"), Decimal(5), -total))
        paid = total + rounding
        part = chance.choice((Decimal(0), Decimal(1), paid, -paid))
        payments = [card(paid - part), cash(part, max(part, part + chance.randint(0, 900)))]
        for each in payments:
            each["tender"] = chance.choice(("cash", "card", "voucher", "account", "credit"))
            each["reference"] = chance.choice(("", "GV1", "gv1", "\u200bGV1"))
        changes: Json = {}
        if chance.random() < 0.3:
            name = chance.choice(("started_at", "locked_at", "shift_opened_at", "made_at"))
            changes[name] = chance.choice(MOMENTS)
        if chance.random() < 0.2:
            changes |= {"contact": str(chance.choice(self.known)), "contact_made_on_device": True}
        if chance.random() < 0.2:
            name = chance.choice(("d_number", "sequence", "epoch", "register", "uuid", "previous"))
            changes[name] = hostile(chance, self.known)
        if chance.random() < 0.2:
            changes["currency"] = chance.choice(("USD", "aud", "XXX"))
        liar.is_disconnected = chance.random() < 0.5
        try:
            return liar.sell(*lines, payments=payments, **changes)
        except (AttributeError, TypeError, ValueError):
            # The liar's own book-keeping cannot hold that identity.
            return liar.sell(*lines, payments=payments)

    def wild_line(self) -> Json:
        chance = self.chance
        goods = chance.choice(
            [*self.world.goods, Goods(uuid4()), Goods(uuid4(), made_on_device=True), Goods(None)]
        )
        price = Decimal(chance.choice(("22.99", "0.00", "-5.00", "99999.99")))
        quantity = chance.choice((1, 1, 2, -1, 9_999, -9_999))
        discount = Decimal(chance.choice(("0.00", "1.00", "-1.00", "50.00")))
        changes = {"unit_price": money(price), "discount": money(discount)}
        if chance.random() < 0.3:
            tax = chance.choice(("0.00", "-3.00", "500.00"))
            changes |= {"tax": tax, "tax_code": chance.choice(("GST", "XX"))}
        if quantity < 0 and chance.random() < 0.7:
            numbers: list[Printed | str] = ["D1", "D899999999", "546789", "D1000000"]
            of = chance.choice([*numbers, *self.made[-20:]])
            return return_line(goods, of, -quantity, **changes)
        return line(goods, quantity, **changes)

    def hello(self) -> None:
        liar = self.liar()
        fields = {
            "epoch": liar.epoch,
            "last_sequence": liar.sequence,
            "last_d_number": liar.d_number,
            "waiting": 0,
            "mode": "normal",
            "storage_persisted": True,
            "d_numbers_left": 10,
            "head": liar.previous or None,
        }
        body = written(lie(fields, self.chance, self.known), self.chance)
        self.ask(liar, "POST", "/api/till/hello/", body)
        if self.chance.random() < 0.3:
            self.ask(liar, "POST", "/api/till/hello/", body)

    def claim(self) -> None:
        liar = self.liar()
        mine = [each for each in self.made if each.data.get("device") == str(liar.uuid)]
        some = self.chance.sample(mine, self.chance.randint(0, min(5, len(mine))))
        try:
            claim = liar.claim(*some)
        except (KeyError, TypeError, ValueError):
            claim = liar.claim()
        message = claim if self.chance.random() < 0.3 else lie(claim, self.chance, self.known)
        self.ask(liar, "POST", "/api/till/sheets/", written(message, self.chance))

    def pair(self) -> None:
        """Codes right and wrong, keys of one's own, and identities of others."""
        chance, liar = self.chance, self.liar()
        code = "1234 5678"
        if chance.random() < 0.3:
            code = make_code(register=Register.objects.get(), made_by="office")
        message: Json = {
            "code": code,
            "name": chance.choice((liar.name, f"Tablet {chance.randrange(9)}", " ", "x" * 60)),
            "public_key": liar.public_key,
        }
        if chance.random() < 0.6:
            device = str(chance.choice([liar.uuid, uuid4(), *self.known]))
            epoch = chance.choice((1, liar.epoch, 999_999, 1_000_000))
            message |= {"device": device, "epoch": epoch, "paired_at": chance.choice(MOMENTS)}
        if chance.random() < 0.5:
            message = lie(message, chance, self.known)
        self.send("POST", "/api/pair/", written(message, chance), {})

    def outbox_file(self) -> None:
        """A file with lies in its records, rightly signed, or spoiled afterwards."""
        liar = self.liar()
        printed = [Printed(uuid4(), self.record(liar)) for _ in range(self.chance.randint(0, 5))]
        content = liar.outbox_file(*printed)
        if self.chance.random() < 0.3:
            content = spoiled(content, self.chance)
        file = SimpleUploadedFile("bookmine-outbox.jsonl", content)
        self.see("POST", reverse("admin:sync_outbox_file"), {"file": file})

    def edit(self) -> None:
        what = self.chance.choice(("stock-items", "contacts"))
        path = f"/api/till/{what}/{self.chance.choice(self.known)}/"
        fields = [
            {"field": "note", "old": "", "new": "x"},
            {"field": "shelf", "old": "", "new": "A"},
        ]
        message = {"fields": fields, "cashier": str(self.world.priya.uuid), "pin": "9999"}
        body = written(lie(message, self.chance, self.known), self.chance)
        self.ask(self.liar(), "POST", path, body)

    def sign(self) -> None:
        uuids = list(Sheet.objects.order_by("-id").values_list("uuid", flat=True)[:20])
        path = f"/api/till/sheets/{self.chance.choice([uuid4(), *uuids])}/sign/"
        message = {"cashier": str(self.world.priya.uuid), "pin": "9999", "with_exceptions": True}
        body = written(lie(message, self.chance, self.known), self.chance)
        self.ask(self.liar(), "POST", path, body)

    def read(self) -> None:
        path, names = self.chance.choice(list(TILL_READS.items()))
        self.ask(self.liar(), "GET", asked(path, names, self.chance), b"")

    # --- the office, which has to look at all of it

    def see(self, method: str, path: str, data: Mapping[str, Any] | None = None) -> None:
        """Open an address of the office as somebody with every right."""
        ask = self.office.post if method == "POST" else self.office.get
        # A browser never sends half a character: it replaces it.
        data = {name: sendable(value) for name, value in (data or {}).items()}
        try:
            status = ask(path, data).status_code
        except Exception as error:  # whatever it is, a person would have seen a 500
            self._sick(method, path, repr(data).encode(), told(error))
            return
        self.statuses[status] += 1
        if status >= 500 and status != 503:
            self._sick(method, path, repr(data).encode(), str(status))

    def read_as_staff(self) -> None:
        path, names = self.chance.choice(list(self.staff_reads.items()))
        self.see("GET", asked(path, names if self.chance.random() < 0.5 else (), self.chance))

    def office_acts(self) -> None:
        """Look at something that came from a liar, and do something with it."""
        chance = self.chance
        record = Record.objects.order_by("-id")[chance.randrange(50) :].first()
        if record is None:
            return
        sheet = Sheet.objects.order_by("-id")[chance.randrange(20) :].first()
        names = ["sync_record_post", "sync_record_without", "sync_record_correct"]
        match chance.randrange(4):
            case 0:
                self.see("GET", reverse("admin:sync_record_change", args=[record.pk]))
            case 1 if sheet is not None:
                self.see("GET", reverse("admin:sync_sheet_change", args=[sheet.pk]))
            case 2:
                self.see("GET", reverse("admin:sync_record_correct", args=[record.pk]))
            case _:
                data = {"reason": "as the docket says", "text": dumps(hostile(chance))}
                self.see("POST", reverse(f"admin:{chance.choice(names)}", args=[record.pk]), data)

    # --- what came of it

    def verdict(self) -> dict[str, list[str]]:
        """Let the honest tills finish, look at everything, and return what must not be."""
        waiting = self.world.settle()
        stuck = [f"{waiting} records wait on honest tills"] if waiting else []
        stuck += [f"{uuid} is not posted as it was paid" for uuid in self.not_posted()]
        for path in self.staff_reads:
            self.see("GET", path)
        broken = [each for each in books() if not self.is_of_a_liar(each)]
        return {"500s": self.sick, "stuck": stuck, "broken": broken}

    def is_of_a_liar(self, finding: str) -> bool:
        """Tell whether a chain is named that a liar broke: that is what the check is for."""
        is_of_a_chain = any(words in finding for words in OF_A_CHAIN)
        return is_of_a_chain and any(f" of {name}, " in finding for name in self.liars_names)

    def not_posted(self) -> list[UUID]:
        """Return what an honest till called paid and is not one posted sale of the same amount."""
        amounts = {
            uuid: total + rounding
            for uuid, total, rounding in Sale.objects.order_by().values_list(
                "uuid", "total", "rounding"
            )
        }
        return [
            uuid
            for uuid, truth in self.world.paid.items()
            if amounts.get(uuid) != Decimal(truth.cents) / 100
        ]


def sendable(value: Any) -> Any:
    """Return what a browser would send of a field."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def told(error: Exception) -> str:
    """Return an error and the place of our own code that it came from."""
    frames = [
        each for each in traceback.extract_tb(error.__traceback__) if "/lib/" not in each.filename
    ]
    places = [f"{each.filename.rpartition('/')[2]}:{each.lineno}" for each in frames[-3:]]
    return f"{error!r:.200} at {' < '.join(reversed(places))}"


def books() -> list[str]:
    """Return what is wrong in the books, as a person reads it, and each check that fails."""
    found: list[str] = []
    for check in (ledger.violations, findings):
        try:
            found += map(str, check())
        except Exception as error:  # a row that no check can read is as bad as what it looks for
            found.append(told(error))
    return found
