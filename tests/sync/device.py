"""A model device: the second client of the protocol, which knows nothing of the server's code.

It makes its key, signs what it sends, chains its records and takes D-numbers from its leases, as
`docs/design/resync.md` says.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.sync.builders import (
    KINDS,
    Json,
    Printed,
    card,
    counted_tenders,
    digest_of,
    dumps,
    iso,
    money,
)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: its status, and its JSON."""

    status: int
    data: Any

    @property
    def error(self) -> str:
        return str(self.data["error"]["code"])


Send = Callable[[str, str, bytes, Mapping[str, str]], Answer]
"""Sends method, path, body and headers to the server."""


class ModelDevice:
    """A browser that was paired, with its outbox."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.uuid = UUID(int=0)
        self.name = ""
        self.register = 0
        self.epoch = 1
        self.sequence = 0
        self.previous = ""
        self.d_number: int | None = None
        self.leases: list[Json] = []
        self.shift = uuid4()
        self.cashier: UUID | None = None
        self.cashier_name = "Priya"
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.is_disconnected = False
        self.server_is_ahead = timedelta(0)
        self.requests = 0

    # --- the wire

    @property
    def public_key(self) -> str:
        """Base64 of SubjectPublicKeyInfo in DER."""
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(public).decode()

    def pair(self, code: str, name: str, **before: Any) -> Answer:
        body = dumps({"code": code, "name": name, "public_key": self.public_key} | before)
        answer = self.send("POST", "/api/pair/", body.encode(), {})
        if answer.status == 201 and not before:
            self.uuid = UUID(answer.data["device"]["uuid"])
            self.name = answer.data["device"]["name"]
            self.epoch = answer.data["device"]["epoch"]
            self.register = answer.data["register"]["id"]
        return answer

    def pair_anew(self, code: str) -> Answer:
        """Pair with a server that may not know the device any more, and say hello to it."""
        told = {"device": str(self.uuid), "epoch": self.epoch, "paired_at": "2026-11-01T00:00:00Z"}
        answer = self.pair(code, self.name, **told)
        if answer.status == 201:
            said = {"epoch": answer.data["device"]["epoch"], "last_sequence": 0}
            assert self.hello(**said).status == 200
        return answer

    def signature(self, text: str) -> str:
        r, s = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(SHA256())))
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        sent_at = iso(self.now())
        server_time = self.server_time()
        digest = hashlib.sha256(body).hexdigest()
        return {
            "X-Bookmine-Device": str(self.uuid),
            "X-Bookmine-Sent-At": sent_at,
            "X-Bookmine-Server-Time": server_time,
            "X-Bookmine-Signature": self.signature(
                f"bookmine1\n{method}\n{path}\n{sent_at}\n{server_time}\n{digest}"
            ),
        }

    def server_time(self) -> str:
        """The server's time as last heard; the last digits make each request another one."""
        self.requests += 1
        stamp = (self.now() + self.server_is_ahead).replace(microsecond=self.requests % 1_000_000)
        return stamp.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def ask(self, method: str, path: str, data: Any = None) -> Answer:
        body = b"" if data is None else dumps(data).encode()
        answer = self.send(method, path, body, self.headers(method, path, body))
        if answer.status == 401 and answer.error == "clock_apart":
            told = datetime.fromisoformat(answer.data["error"]["data"]["server_time"])
            self.server_is_ahead = told - self.now()
            answer = self.send(method, path, body, self.headers(method, path, body))
        return answer

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, data: Any) -> Answer:
        return self.ask("POST", path, data)

    def hello(self, **changes: Any) -> Answer:
        said = {
            "epoch": self.epoch,
            "last_sequence": self.sequence,
            "last_d_number": self.d_number,
            "waiting": 0,
            "mode": "disconnected" if self.is_disconnected else "normal",
            "storage_persisted": True,
            "d_numbers_left": self.d_numbers_left,
        }
        answer = self.post("/api/till/hello/", said | changes)
        if answer.status == 200:
            self._greeted(answer.data)
        return answer

    def _greeted(self, data: Json) -> None:
        if data["epoch"] != self.epoch:
            self.epoch, self.sequence, self.previous, self.d_number = data["epoch"], 0, "", None
        self.leases = data["leases"]

    def upload(self, *records: "Printed | str") -> Answer:
        texts = [each if isinstance(each, str) else each.text for each in records]
        return self.post("/api/till/records/", {"format": 1, "records": texts})

    def post_back(self, *records: Printed) -> list[Json]:
        """Upload records that must be taken in, and return their results."""
        answer = self.upload(*records)
        assert answer.status == 200, answer.data
        assert [each["sha256"] for each in answer.data["results"]] == [r.sha256 for r in records]
        return list(answer.data["results"])

    def outbox_file(self, *printed: Printed, told: Mapping[str, int] | None = None) -> bytes:
        """Save these records as a till does; `told` has the TransIDs that it knows."""
        exported_at = iso(self.now())
        head = {
            "bookmine": "outbox",
            "format": 1,
            "device": {"uuid": str(self.uuid), "name": self.name},
            "register": "Front counter",
            "exported_at": exported_at,
        }
        lines = [dumps(head)]
        for each in printed:
            trans_id = (told or {}).get(str(each.uuid))
            state = "waiting" if trans_id is None else "posted"
            known = {} if trans_id is None else {"trans_id": trans_id}
            lines.append(
                dumps({"uuid": str(each.uuid), "state": state, **known, "body": each.text})
            )
        content = "".join(f"{each}\n" for each in lines).encode()
        digest = hashlib.sha256(content).hexdigest()
        signature = self.signature(f"bookmine-outbox1\n{self.uuid}\n{exported_at}\n{digest}")
        end = {"records": len(printed), "sha256": digest, "signature": signature}
        return content + f"{dumps(end)}\n".encode()

    # --- D-numbers

    @property
    def d_numbers_left(self) -> int:
        reached = self.d_number or 0
        return sum(
            lease["last"] - max(lease["first"] - 1, reached)
            for lease in self.leases
            if lease["kind"] == "block" and lease["last"] > reached
        )

    def take_d_number(self) -> int:
        reached = self.d_number or 0
        for lease in self.leases:
            if lease["last"] > reached:
                self.d_number = max(reached + 1, lease["first"])
                return self.d_number
        raise AssertionError("no lease left")

    # --- records

    def _freeze(self, kind: str, uuid: UUID, content: Json) -> Json:
        self.sequence += 1
        return {
            "kind": kind,
            "format": 1,
            "uuid": str(uuid),
            "device": str(self.uuid),
            "epoch": self.epoch,
            "sequence": self.sequence,
            "previous": self.previous,
            "made_at": iso(self.now()),
            "cashier": str(self.cashier) if self.cashier else None,
        } | content

    def _chained(self, record: Json) -> str:
        text = dumps(record)
        self.previous = hashlib.sha256(text.encode()).hexdigest()
        return text

    def sell(
        self,
        *lines: Json,
        payments: Sequence[Json] | None = None,
        contact: UUID | None = None,
        **changes: Any,
    ) -> Printed:
        """Freeze a sale of lines made by `line` and `return_line`, paid by card unless told."""
        numbered = [{**each, "position": n} for n, each in enumerate(lines, 1)]
        total = sum((Decimal(each["amount"]) for each in numbered), Decimal("0.00"))
        payments = [card(total)] if payments is None else payments
        paid = sum((Decimal(each["amount"]) for each in payments), Decimal("0.00"))
        now = iso(self.now())
        uuid = uuid4()
        content = {
            "d_number": self.take_d_number(),
            "register": self.register,
            "shift": str(self.shift),
            "shift_opened_at": now,
            "cashier_name": self.cashier_name,
            "contact": str(contact) if contact else None,
            "disconnected": self.is_disconnected,
            "started_at": now,
            "locked_at": now,
            "utc_offset_minutes": 0,
            "currency": "AUD",
            "tax_inclusive": True,
            "lines": numbered,
            "payments": [{**each, "position": n} for n, each in enumerate(payments, 1)],
            "total": money(total),
            "tax_total": money(sum(Decimal(each["tax"]) for each in numbered)),
            "rounding": money(paid - total),
        }
        record = self._freeze("sale", uuid, content | changes)
        return Printed(
            UUID(record["uuid"]),
            self._chained(record),
            record["d_number"],
            paid,
            tuple((each["tender"], Decimal(each["amount"])) for each in payments),
        )

    def _printed(self, kind: str, content: Json) -> Printed:
        """Freeze a record that is no sale, under a UUID of its own."""
        uuid = uuid4()
        return Printed(uuid, self._chained(self._freeze(kind, uuid, content)))

    def new_title(self, isbn: str = "9780141036144", **changes: Any) -> Printed:
        content = {
            "isbn": isbn,
            "ean": "",
            "title": "Nineteen Eighty-Four",
            "authors": "George Orwell",
            "publisher": "Penguin",
            "binding": "paperback",
            "category": "fiction",
            "rrp": "19.99",
            "price": "19.99",
            "tax_code": "GST",
        }
        return self._printed("title", content | changes)

    def new_contact(self, name: str = "Miriam Okafor", **changes: Any) -> Printed:
        content = {
            "name": name,
            "card_number": "",
            "phone": "0491 570 157",
            "email": "miriam@example.org",
            "note": "",
        }
        return self._printed("contact", content | changes)

    def change(self, of: str, target: UUID, field_: str, old: str, new: str) -> Printed:
        fields = [{"field": field_, "old": old, "new": new}]
        content = {"of": of, "target": str(target), "fields": fields}
        return self._printed("change", content)

    def shift_event(self, event: str, amount: str = "200.00") -> Printed:
        content = {
            "shift": str(self.shift),
            "event": event,
            "register": self.register,
            "at": iso(self.now()),
            "amount": amount,
        }
        return self._printed("shift", content)

    def void(self, *lines: Json, given_back: Sequence[Json] = (), **changes: Any) -> Printed:
        """Give up a sale of lines made by `line`, and what had been taken for it."""
        numbered = [{**each, "position": n} for n, each in enumerate(lines, 1)]
        content = {
            "register": self.register,
            "shift": str(self.shift),
            "cashier_name": self.cashier_name,
            "contact": None,
            "started_at": iso(self.now()),
            "currency": "AUD",
            "lines": numbered,
            "given_back": [{**each, "position": n} for n, each in enumerate(given_back, 1)],
            "total": money(sum((Decimal(each["amount"]) for each in lines), Decimal("0.00"))),
        }
        return self._printed("void", content | changes)

    # --- the sheet

    def claim(self, *printed: Printed, **changes: Any) -> Json:
        """What the device counted of these records while it was disconnected."""
        sales = [each for each in printed if each.d_number]
        kinds = {kind: [str(p.uuid) for p in printed if p.data["kind"] == kind] for kind in KINDS}
        return {
            "format": 1,
            "uuid": str(uuid4()),
            "epoch": self.epoch,
            "disconnected_at": iso(self.now()),
            "reconnected_at": iso(self.now()),
            "tenders": counted_tenders(sales),
            "dockets": [
                {"uuid": str(p.uuid), "d_number": p.d_number, "amount": money(p.total)}
                for p in sales
            ],
            "titles": kinds["title"],
            "contacts": kinds["contact"],
            "changes": kinds["change"],
            "digest": digest_of(sales),
        } | changes
