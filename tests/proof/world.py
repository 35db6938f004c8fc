"""A shop with several tills, everything that can go wrong between them, and what was really paid.

`World` offers steps; the Hypothesis machine and the soak take them at random. Between any two of
them lies a fault. `settle` ends all faults: then `ground_truth.py` and `pos.ledger` must agree.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.models import User

from pos.models import Cashier, Device, Register, Shop, StockItem, TaxRate
from pos.services.cashiers import create_cashier
from pos.services.days import close_day, open_business_date
from pos.services.registers import revoke_device
from pos.services.stock import StockItemDraft, create_stock_item, move_stock, update_stock_item
from sync import office
from sync.aside import undecided_of
from sync.deciding import post_aside
from sync.models import Record
from sync.pairing import make_code
from tests.proof.till import MOST_IN_A_BATCH, ON_A_SHEET, Fault, Till, Truth
from tests.sync.builders import Goods, Printed, card, cash, line, return_line
from tests.sync.device import ModelDevice, Send

# Real ISBNs of books that the shop does not have: two tills may make the same one.
NEW_ISBNS = ("9780141036144", "9780141439518", "9780140449136", "9780099448822")
DRAINS_AT_MOST = 50
SHELF = 12
VOUCHERS = 50
# What is cleared away is named and not posted: seldom enough that most of a run is posted.
EVICTED = 0.2
# Of as many uploads again as there are faults, nothing happens to so many.
NO_FAULT = 6
HOSTILE_DATES = ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00")
# A copy of the whole database takes its time: while it is small.
RESTORED_UP_TO = 40_000
# Each may begin an epoch, and a device has twenty in a day; the honest ones need theirs.
LIES_OF_A_TILL = 3
LIES: Sequence[dict[str, int]] = (
    {"last_d_number": 899_999_900},
    {"last_d_number": 999_999_999_999},
    {"last_sequence": 999_999_999},
    {"epoch": 2**31 - 1},
    {"waiting": 2**31 - 1, "d_numbers_left": 2**53},
)


class Backups(Protocol):
    """Backs up the server's database, and puts the newest backup back."""

    def back_up(self) -> None: ...

    def restore(self) -> None: ...


class World:
    """The shop, its tills, and the ground truth."""

    def __init__(self, send: Send, seed: int) -> None:
        self.send = send
        self.chance = Random(seed)
        self.paid: dict[UUID, Truth] = {}
        self.lost: dict[UUID, Till] = {}
        self.faults: Counter[str] = Counter()
        self.sheets: Counter[str] = Counter()
        # Dockets in customers' hands, which may come back to any till.
        self.printed: deque[Printed] = deque(maxlen=5_000)
        self.false_greens: list[str] = []
        self.changes: list[UUID] = []
        # The price now, in the office; tills sell on at the one that they know.
        self.prices: dict[UUID | None, Decimal] = {}
        self.tills: list[Till] = []
        self.paired = 0
        # What any claim has counted: another may leave it out.
        self.counted: set[UUID] = set()
        self.backups: Backups | None = None
        self._open_shop()

    def _open_shop(self) -> None:
        gst = TaxRate.objects.create(code="GST", name="GST", percent=Decimal(10), is_default=True)
        Shop.objects.create(id=1, name="Lantern Street Books")
        Register.objects.create(name="Front counter")
        self.priya = create_cashier(
            name="Priya", initials="PN", role=Cashier.Role.MANAGER, pin="1111"
        )
        self.office = User.objects.create_superuser("office")
        self.goods: list[Goods] = []
        for number in range(SHELF):
            price = Decimal(990 + 100 * number) / 100
            item = create_stock_item(
                StockItemDraft(title=f"Book {number}", isbn="", price=price, tax_rate=gst)
            )
            move_stock(stock_item_id=item.pk, kind="opening", quantity=500)
            self.goods.append(Goods(item.uuid, item.title, "", price))
            self.prices[item.uuid] = price

    # --- steps

    def pair(self) -> Till:
        """Pair one more device with a code of its own."""
        device = ModelDevice(self.send)
        code = make_code(register=Register.objects.get(), made_by="office")
        self.paired += 1
        assert device.pair(code, f"Tablet {self.paired}").status == 201
        device.cashier = self.priya.uuid
        till = Till(device)
        till.greet()
        self.tills.append(till)
        return till

    def sell(self, till: Till, sales: int = 1) -> None:
        """Sell books; each sale is frozen before it is called paid."""
        for _ in range(sales):
            self._make_room(till)
            lines = [line(self.chance.choice(self.goods), self.chance.randint(1, 3))]
            if self.chance.random() < 0.3:
                lines.append(line(self.chance.choice(self.goods)))
            self._freeze_sale(till, lines)

    def _make_room(self, till: Till) -> None:
        if till.device.d_numbers_left < 2:
            till.greet()

    def _freeze_sale(self, till: Till, lines: list[dict[str, object]], tender: str = "") -> Printed:
        device = till.device
        device.is_disconnected = self.chance.random() < 0.5
        total = sum((Decimal(str(each["amount"])) for each in lines), Decimal(0))
        tender = tender or self.chance.choice(["card", "card", "cash"])
        pay = cash(total) if tender == "cash" else card(total)
        if tender == "voucher":
            pay |= {"tender": "voucher", "reference": f"GV{self.chance.randrange(VOUCHERS)}"}
        printed = till.freeze(device.sell(*lines, payments=[pay]))
        self.paid[printed.uuid] = Truth(
            int(total * 100), tender, device.uuid, device.epoch, device.sequence
        )
        self.printed.append(printed)
        if device.is_disconnected:
            till.unclaimed.append(printed)
        return printed

    def return_a_docket(self, till: Till) -> None:
        """Take goods back of any docket, also one that still lies in another till's outbox."""
        if not self.printed:
            return
        docket = self.chance.choice(self.printed)
        first = docket.data["lines"][0]
        goods = next((g for g in self.goods if str(g.uuid) == first["stock_item"]), self.goods[0])
        of = docket if self.chance.random() < 0.5 else f"D{docket.d_number}"
        self._make_room(till)
        self._freeze_sale(till, [return_line(goods, of)])
        self.faults["docket returned, maybe on another device or twice"] += 1

    def new_contact(self, till: Till) -> None:
        """Make a contact, as staff do for a customer's card."""
        till.freeze(till.device.new_contact(f"Customer {self.chance.randint(1, 10_000)}"))

    def work_a_shift(self, till: Till) -> None:
        """Open a drawer, sell, and count it; its records may come in any order."""
        till.device.shift = UUID(int=self.chance.getrandbits(128), version=4)
        till.freeze(till.device.shift_event("opened"))
        self.sell(till)
        till.freeze(till.device.shift_event("closed", "222.95"))
        till.device.shift = UUID(int=self.chance.getrandbits(128), version=4)

    def void_a_sale(self, till: Till) -> None:
        """Give up a sale that was never paid: it counts nowhere, and it is kept."""
        goods = self.chance.choice(self.goods)
        back = [cash(Decimal("20.00"))] if self.chance.random() < 0.5 else []
        till.freeze(till.device.void(line(goods), given_back=back))
        self.faults["sale voided, with and without money taken for it"] += 1

    def spend_a_voucher(self, till: Till) -> None:
        """Pay by a gift voucher, which another till may have taken as well."""
        self._make_room(till)
        self._freeze_sale(till, [line(self.chance.choice(self.goods))], "voucher")
        self.faults["gift voucher spent, maybe on another device too"] += 1

    def new_title_sold(self, till: Till) -> None:
        """Make a title that another till may make, too, and sell it."""
        isbn = self.chance.choice(NEW_ISBNS)
        title = till.freeze(till.device.new_title(isbn))
        self._make_room(till)
        goods = Goods(title.uuid, "Nineteen Eighty-Four", isbn, Decimal("19.99"), True)
        self._freeze_sale(till, [line(goods)])
        self.faults["same new ISBN on several devices"] += 1

    def held_title_sold(self, till: Till) -> None:
        """A new title that cannot be posted, and its sale, which must post all the same."""
        title = till.freeze(till.device.new_title("9780000000000"))
        self._make_room(till)
        goods = Goods(title.uuid, "A misread barcode", "", Decimal("12.00"), True)
        self._freeze_sale(till, [line(goods)])
        self.faults["new title's record held, sale arrives"] += 1

    def change_a_title(self, till: Till) -> None:
        """An edit while disconnected: it is listed, and changes nothing (R2)."""
        goods = self.chance.choice(self.goods)
        assert goods.uuid is not None
        change = till.freeze(
            till.device.change("stock_item", goods.uuid, "price", str(goods.price), "1.00")
        )
        self.changes.append(change.uuid)

    def bad_record(self, till: Till) -> None:
        """A record that cannot be posted; it must delay nobody. It was never called paid."""
        good = till.device.new_contact()
        bad = self.chance.choice(
            [
                good.but(kind="sale"),
                good.but(name=None),
                good.but(made_at="9999-99-99"),
                good.but(**{"__proto__": {"kind": "sale"}, "name": 10**40}),
                Printed(good.uuid, good.text[:-9]),
                Printed(good.uuid, "\N{BOOKS} not a record"),
            ]
        )
        till.device.previous = bad.sha256
        till.freeze(bad)
        self.faults["record with wrong sums, nulls, huge numbers or no JSON"] += 1

    def other_body(self, till: Till) -> None:
        """The same UUID with another body: both are kept, the first stays."""
        if not till.waiting:
            return
        first = till.waiting[0]
        if first.uuid not in self.paid:
            return
        till.upload(Fault.ANSWER_LOST, 1, self.chance)
        till.device.upload(first.but(note="another body"))
        self.faults["same UUID, other body"] += 1

    def upload(self, till: Till, most: int = MOST_IN_A_BATCH) -> None:
        """Post back a batch, with a fault or without."""
        if not till.waiting:
            return
        fault = self.chance.choice([*Fault, *[Fault.NONE] * NO_FAULT])
        self.faults[fault.value] += 1
        till.upload(fault, most, self.chance)

    def greet(self, till: Till) -> None:
        """Say hello, whose answer may be lost."""
        till.greet()

    def back_up(self, till: Till) -> None:
        """Keep a copy of the profile, as a backup of the machine would."""
        till.backup = till.copied()

    def restore(self, till: Till) -> None:
        """Put yesterday's profile back: what was sold since and not posted back is gone."""
        if till.backup is None or till.has_copy:
            return
        till.greet()
        back = till.backup
        kept = {each.uuid for each in back.waiting}
        for each in till.waiting:
            if each.uuid in self.paid and each.uuid not in kept:
                self.lost[each.uuid] = till
        till.device, till.waiting, till.backup = back.device, back.waiting, None
        till.unclaimed = back.unclaimed
        till.greet()
        self.faults["profile restored from yesterday"] += 1

    def copy_profile(self, till: Till) -> None:
        """Copy the profile to a second machine; both sell on."""
        if len(self.tills) > 5:
            return
        twin = till.copied()
        till.has_copy = twin.has_copy = True
        self.tills.append(twin)
        self.faults["profile copied to a second machine"] += 1

    def restore_the_server(self) -> None:
        """The server is put back to a backup under tills that go on selling and posting back.

        Only in `make soak`, which has a database of its own to put back.
        """
        if self.backups is None or len(self.paid) > RESTORED_UP_TO:
            return
        for till in self.tills:
            till.kept = []
        self.backups.back_up()
        for _ in range(self.chance.randint(1, 12)):
            till = self.chance.choice(self.tills)
            if self.chance.random() < 0.5:
                self.sell(till, self.chance.randint(1, 5))
            self.chance.choice((self.upload, self.upload, self.greet, self.sheet))(till)
        self.backups.restore()
        # What arrives before the next hello must not hide what was forgotten.
        for till in self.tills:
            if self.chance.random() < 0.5:
                self.sell(till)
                till.upload(Fault.NONE, 1, self.chance)
        self._hear_from_all()
        self.faults["server restored under tills that sell"] += 1

    def _hear_from_all(self) -> None:
        """Let every till say hello and post back all that it has, until nothing is kept."""
        for till in self.tills:
            till.greet()
            while till.waiting:
                answer = till.upload(Fault.NONE, MOST_IN_A_BATCH, self.chance)
                if answer is None or answer.status != 200:
                    break
        for till in self.tills:
            till.greet()
        for till in self.tills:
            till.kept = None
            till.backup = None

    def evict(self, till: Till) -> None:
        """The browser's data are cleared with sales waiting; the device pairs anew."""
        if len(self.tills) < 2 or till.has_copy or self.chance.random() > EVICTED:
            return
        till.greet()
        for each in till.waiting:
            if each.uuid in self.paid:
                self.lost[each.uuid] = till
        self.tills.remove(till)
        revoke_device(device=Device.objects.get(uuid=till.device.uuid))
        self.pair()
        self.faults["site data cleared or evicted with sales waiting"] += 1

    def wrong_clock(self, till: Till) -> None:
        """A clock a year ahead, or set back."""
        days = self.chance.choice([365, -2, 0])
        till.device.now = lambda: datetime.now(UTC) + timedelta(days=days)
        self.faults["clock a year ahead, set back"] += 1

    def foreign_shift(self, till: Till) -> None:
        """A till opens and closes a shift that is another's; what that one has in it stays."""
        other = self.chance.choice(self.tills)
        mine = till.device.shift
        till.device.shift = other.device.shift
        till.freeze(till.device.shift_event("opened", "999.00"))
        till.freeze(till.device.shift_event("closed", "0.00"))
        self._make_room(till)
        self._freeze_sale(till, [line(self.chance.choice(self.goods))])
        till.device.shift = mine
        self.faults["another till's shift opened, closed and sold in"] += 1

    def lying_hello(self, till: Till) -> None:
        """A till claims numbers and records that it cannot have; what it sold is still its own."""
        if till.lies == LIES_OF_A_TILL or till.has_copy:
            return
        till.lies += 1
        till.device.hello(**{"waiting": len(till.waiting)} | self.chance.choice(LIES))
        self.faults["a hello that lies"] += 1

    def revoke(self, till: Till) -> None:
        """The office revokes a till, which sends some of its outbox; then it is paired again."""
        if till.has_copy or self.chance.random() > EVICTED:
            return
        till.greet()
        device = Device.objects.get(uuid=till.device.uuid)
        office.revoke(device, user=self.office)
        till.upload(Fault.NONE, 25, self.chance)
        code = make_code(register=Register.objects.get(), made_by="office")
        assert till.device.pair_anew(code).status == 201
        aside = list(undecided_of(device).values_list("pk", flat=True))
        if aside:
            post_aside(device, records=aside, user=self.office)
        # A profile of before is that of a revoked till: it would be another one.
        till.backup = None
        self.faults["revoked, and paired again"] += 1

    def hostile_date(self, till: Till) -> None:
        """A record with a date that nobody can count with is held, and delays nobody."""
        shift = till.device.shift_event("opened").but(at=self.chance.choice(HOSTILE_DATES))
        till.device.previous = shift.sha256
        till.freeze(shift)
        self.faults["a date that nobody can count with"] += 1

    def close_the_day(self) -> None:
        """The office closes the day while tills post back."""
        today = open_business_date()
        if today <= datetime.now(UTC).date():
            close_day(business_date=today, closed_by="Priya")
            self.faults["resync crosses a day close"] += 1

    def change_the_shop(self) -> None:
        """A price changes and goods arrive while tills are away."""
        item = StockItem.objects.get(title=self.chance.choice(self.goods).title)
        move_stock(stock_item_id=item.pk, kind="received", quantity=self.chance.randint(1, 9))
        price = Decimal(self.chance.randint(500, 4000)) / 100
        update_stock_item(item=item, changes={"price": price})
        self.prices[item.uuid] = price
        self.faults["price changed"] += 1

    def office_posts_again(self) -> None:
        """The office tries held records once more; what cannot be posted stays held."""
        for record in Record.objects.filter(state=Record.State.HELD, canonical=True)[:3]:
            office.post_again(record, user=self.office)

    def sheet(self, till: Till) -> None:
        """Ask for the sheet of what was sold disconnected (R7): lies first, then the truth."""
        epoch = till.device.epoch
        sales = [each for each in till.unclaimed if self.paid[each.uuid].epoch == epoch]
        sales = sales[:ON_A_SHEET]
        if not sales:
            return
        records = Record.objects.filter(uuid__in=[each.uuid for each in sales], canonical=True)
        states = dict(records.values_list("uuid", "state"))
        is_whole = list(states.values()) == ["posted"] * len(sales)
        claim = till.device.claim(*sales)
        spoiled = till.device.claim(*sales)
        docket = self.chance.choice(spoiled["dockets"])
        docket["amount"] = f"{Decimal(docket['amount']) + 1:.2f}"
        lies = {
            "another amount": spoiled,
            "fewer, and the digest of all": till.device.claim(*sales[1:])
            | {"digest": claim["digest"]},
        }
        # What the server has already cannot be left out; of what never came it may know nothing.
        for number in {0, len(sales) - 1, self.chance.randrange(len(sales))}:
            if sales[number].uuid in states and sales[number].uuid not in self.counted:
                fewer = [*sales[:number], *sales[number + 1 :]]
                lies[f"without number {number}"] = till.device.claim(*fewer)
        if states.keys() - self.counted:
            lies["nothing at all"] = till.device.claim()
        # Each lie alone: what one of them counts, the next may leave out.
        what = self.chance.choice(list(lies))
        if self._is_green(till, lies[what]):
            self.false_greens.append(f"{till.device.name}: green, and the claim lied: {what}")
        green = self._is_green(till, claim)
        self.sheets[f"{'green' if green else 'not green'}, {'' if is_whole else 'not '}whole"] += 1
        if green and not is_whole:
            self.false_greens.append(f"{till.device.name}: green, and not all is posted")
        taken = {each.uuid for each in sales}
        till.unclaimed = [each for each in till.unclaimed if each.uuid not in taken]

    def _is_green(self, till: Till, claim: dict[str, Any]) -> bool:
        self.counted |= {UUID(each["uuid"]) for each in claim["dockets"]}
        answer = till.device.post("/api/till/sheets/", claim)
        # More sheets in a day than any till can need are refused.
        return answer.status == 200 and bool(answer.data["equal"])

    def steps(self) -> list[Callable[[], object]]:
        """One step of each kind, for a till drawn by chance, weighted by how often it happens."""
        till = self.chance.choice(self.tills)
        often = [lambda: self.upload(till), lambda: self.upload(till, 25)]
        rare: list[Callable[[], object]] = [
            lambda: self.return_a_docket(till),
            lambda: self.spend_a_voucher(till),
            lambda: self.new_title_sold(till),
            lambda: self.held_title_sold(till),
            lambda: self.change_a_title(till),
            lambda: self.bad_record(till),
            lambda: self.other_body(till),
            lambda: self.greet(till),
            lambda: self.back_up(till),
            lambda: self.restore(till),
            lambda: self.copy_profile(till),
            lambda: self.evict(till),
            lambda: self.wrong_clock(till),
            lambda: self.foreign_shift(till),
            lambda: self.void_a_sale(till),
            lambda: self.new_contact(till),
            lambda: self.work_a_shift(till),
            lambda: self.hostile_date(till),
            lambda: self.lying_hello(till),
            lambda: self.revoke(till),
            lambda: self.sheet(till),
            self.close_the_day,
            self.change_the_shop,
            self.office_posts_again,
            self.restore_the_server,
        ]
        return [*often * 8, *rare]

    # --- the end of all faults

    def settle(self) -> int:
        """Every line works again: drain each till. Returns how many records are stuck."""
        for _ in range(DRAINS_AT_MOST):
            busy = [till for till in self.tills if till.waiting]
            for till in busy:
                till.greet()
                while till.waiting:
                    answer = till.upload(Fault.NONE, MOST_IN_A_BATCH, self.chance)
                    if answer is None or answer.status != 200:
                        break
            if not busy:
                break
        for till in self.tills:
            till.greet()
        return sum(len(till.waiting) for till in self.tills)
