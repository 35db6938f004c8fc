import { describe, expect, test } from "vitest";
import {
  addItem,
  addPayment,
  addReturnItem,
  emptyCart,
  MAX_LINES,
  MAX_QUANTITY,
  setContact,
  setNote,
  setSaleNote,
  totals,
} from "../../../static/src/domain/cart";
import { docketFromRecord, returnsInRecord, withReturns } from "../../../static/src/domain/docket";
import { newCounters } from "../../../static/src/domain/numbers";
import { MAX_PAYMENTS } from "../../../static/src/domain/pay";
import { changeRecord } from "../../../static/src/domain/records/change";
import { contactRecord } from "../../../static/src/domain/records/contact";
import { afterRecord, type Header, nextHeader } from "../../../static/src/domain/records/head";
import {
  MAX_RECORD_BYTES,
  type SaleContext,
  saleFits,
  saleRecord,
} from "../../../static/src/domain/records/sale";
import { shiftRecord } from "../../../static/src/domain/records/shift";
import { titleRecord } from "../../../static/src/domain/records/title";
import { voidRecord } from "../../../static/src/domain/records/void";
import type { Cart } from "../../../static/src/domain/types";
import limits from "../../cases/limits.json";
import cases from "../../cases/records-1.json";
import {
  CASHIER,
  cartOf,
  DEVICE,
  dalton,
  emu,
  gruffalo,
  line,
  miriam,
  NOW,
  payment,
  rates,
  SALE,
  SHIFT,
  shop,
} from "./cast";

const header: Header = {
  uuid: SALE,
  device: DEVICE,
  epoch: 1,
  sequence: 7,
  previous: "ab".repeat(32),
  made_at: NOW,
  cashier: CASHIER,
};

const context: SaleContext = {
  d_number: 12345,
  register: 1,
  shift: SHIFT,
  shift_opened_at: "2026-11-20T21:55:00.000Z",
  cashier_name: "Priya",
  disconnected: true,
  utc_offset_minutes: 660,
};

const place = {
  device: "Tablet 2",
  contact_name: "",
  trans_id: null,
  posted_at: null,
  place: "here" as const,
  reason: "",
};

/** The docket of the manual: three titles, cash 100.00, change 18.05. */
const sale: Cart = addPayment(
  addItem(
    addItem(addItem(emptyCart("2026-11-20T22:58:00.000Z", SALE), dalton, rates), gruffalo, rates, 2),
    emu,
    rates,
  ),
  { tender: "cash", tendered: 10_000, scheme: "", reference: "" },
);

function paid(cart: Cart): Cart {
  return { ...cart, payments: [payment("card", totals(cart, shop).total)] };
}

describe("a sale", () => {
  test("is the same text to the byte, for ever", () => {
    expect(saleRecord(sale, shop, header, context)).toBe(cases.sale);
  });

  test("says whom and what it waits for", () => {
    const made = { ...dalton, made_on_device: true };
    const cart = addItem(setContact(emptyCart(NOW, SALE), { ...miriam, made_on_device: true }), made, rates);
    const record = JSON.parse(
      saleRecord({ ...cart, payments: [payment("card", 2299)] }, shop, header, context),
    );
    expect(record).toMatchObject({ contact: miriam.uuid, contact_made_on_device: true });
    expect(record.lines[0]).toMatchObject({ made_on_device: true });
  });

  test("of 800 different titles can be posted", () => {
    const titles = Array.from({ length: 800 }, (_, n) =>
      line({ key: String(n), title: `${n}: ${dalton.title}` }),
    );
    expect(saleFits(titles)).toBe(true);
    const text = saleRecord(paid({ ...sale, lines: titles }), shop, header, context);
    expect(new TextEncoder().encode(text).length).toBeLessThan(MAX_RECORD_BYTES);
  });

  test("that is as large as can be is no larger than the server takes", () => {
    // Four bytes for each character, and as many as the wire takes of each text.
    const long = (most: number) => "\u{1f4d6}".repeat(most);
    const item = { ...dalton, title: long(250) };
    const filled = Array.from({ length: MAX_LINES }, (_, n) => n).reduce(
      (cart, n) => {
        const full = addItem(
          cart,
          { ...item, uuid: `0197a3c0-0000-7000-8000-${String(n).padStart(12, "0")}` },
          rates,
        );
        return setNote(full, String(full.lines.length), long(300));
      },
      emptyCart(NOW, SALE),
    );
    expect(filled.lines.length).toBeLessThan(MAX_LINES);
    const note = setSaleNote(filled, '"'.repeat(600));
    const { total } = totals(filled, shop);
    const part = {
      tender: "card" as const,
      tendered: Math.floor(total / 20),
      scheme: long(20),
      reference: long(12),
    };
    const parts = Array.from({ length: 19 }, () => part);
    const rest = { ...part, tendered: total - 19 * part.tendered };
    const cart = [...parts, rest].reduce(addPayment, note);
    const text = saleRecord(cart, shop, header, { ...context, cashier_name: long(60) });
    const bytes = new TextEncoder().encode(text).length;
    expect(bytes).toBeLessThanOrEqual(MAX_RECORD_BYTES);
    expect(bytes).toBeGreaterThan(MAX_RECORD_BYTES * 0.95);
  });

  test("is counted by the server's own limits", () => {
    const here = {
      lines: MAX_LINES,
      payments: MAX_PAYMENTS,
      quantity: MAX_QUANTITY,
      record_bytes: MAX_RECORD_BYTES,
    };
    expect(limits).toMatchObject(here);
  });

  test("a return names its docket, and its amounts are negative", () => {
    const cart = addPayment(addReturnItem(emptyCart(NOW, SALE), dalton, rates, "D12345", 1), {
      tender: "cash",
      tendered: -2300,
      scheme: "",
      reference: "",
    });
    const text = saleRecord(cart, shop, header, context);
    expect(text).toBe(cases.return);
    expect(JSON.parse(text)).toMatchObject({ total: "-22.99", tax_total: "-2.09", rounding: "-0.01" });
  });

  test("a long note, odd characters and half a surrogate never make a record that is held", () => {
    const cart = cartOf(2299, [
      payment("card", 2299, { scheme: "x".repeat(30), reference: "4111111111111111" }),
    ]);
    cart.note = `a\u0000b\ud83d${"n".repeat(600)}`;
    cart.lines = [line({ title: `\u0007${"📚".repeat(300)}`, note: "z".repeat(300), tax_percent: "0.000" })];
    const record = JSON.parse(saleRecord(cart, shop, header, { ...context, cashier_name: "P".repeat(99) }));
    expect([...record.note]).toHaveLength(500);
    expect(record.note.slice(0, 5)).toBe("a b n");
    expect([...record.lines[0].title]).toEqual(Array.from({ length: 250 }, () => "📚"));
    expect(record.lines[0].note).toHaveLength(200);
    expect(record.payments[0]).toMatchObject({ scheme: "x".repeat(20), reference: "411111111111" });
    expect(record.cashier_name).toHaveLength(60);
  });

  test.each<[string, Cart]>([
    ["is empty", { ...sale, lines: [] }],
    ["is not settled", { ...sale, payments: [] }],
    ["is of another cart", { ...sale, uuid: DEVICE }],
    ["is too dear for the wire", cartOf(100_000_000_000, [payment("card", 100_000_000_000)])],
  ])("a sale that %s is not frozen", (_, cart) => {
    expect(() => saleRecord(cart, shop, header, context)).toThrow(RangeError);
  });
});

describe("its docket", () => {
  test("shows what was frozen", () => {
    const docket = docketFromRecord(saleRecord(sale, shop, header, context), place);
    expect(docket).toMatchObject({
      uuid: SALE,
      trans_id: null,
      d_number: 12345,
      device: "Tablet 2",
      cashier: "Priya",
      contact: null,
      started_at: "2026-11-20T22:58:00.000Z",
      locked_at: NOW,
      posted_at: null,
      total: 8196,
      tax_total: 745,
      rounding: -1,
      change: 1805,
      place: "here",
    });
    expect(docket.lines.map(({ title, quantity, amount, tax }) => [title, quantity, amount, tax])).toEqual([
      ["Boy Swallows Universe", 1, 2299, 209],
      ["The Gruffalo", 2, 3398, 309],
      ["Dark Emu", 1, 2499, 227],
    ]);
    expect(docket.payments).toEqual([
      { tender: "cash", amount: 8195, tendered: 10_000, change: 1805, scheme: "", reference: "" },
    ]);
  });

  test("names the contact that the device knows", () => {
    const text = saleRecord(setContact(sale, miriam), shop, header, context);
    const docket = docketFromRecord(text, { ...place, contact_name: "Miriam Okafor" });
    expect(docket.contact).toEqual({ uuid: miriam.uuid, name: "Miriam Okafor" });
  });

  test("what waits here and took goods back is told on the line, once", () => {
    const docket = docketFromRecord(saleRecord(sale, shop, header, context), place);
    const back = line({ quantity: -1, return_of: { number: "D12345", sale: SALE, position: 2 } });
    const other = line({ key: "2", quantity: -1, return_of: { number: "D1", sale: null, position: null } });
    const returned = { ...sale, lines: [back, other], payments: [payment("cash", -4600)] };
    const text = saleRecord(returned, shop, header, { ...context, d_number: 12346 });
    const returns = returnsInRecord(text, "D12346");
    const given = { cash: 4600 };
    expect(returns).toEqual([{ sale: SALE, position: 2, pieces: 1, amount: 2299, number: "D12346", given }]);
    const told = withReturns(docket, returns);
    expect(told.lines.map((one) => [one.returned, one.returned_on])).toEqual([
      [0, []],
      [1, ["D12346"]],
      [0, []],
    ]);
    // Not what went back for the other docket's goods.
    expect(told.given_back).toEqual({ cash: 2299 });
    expect(withReturns(told, returns)).toEqual(told);
  });
});

describe("the other records", () => {
  test("a new title", () => {
    const title = {
      isbn: "9780141036144",
      ean: "",
      title: " Nineteen Eighty-Four ",
      authors: "George Orwell",
      publisher: "Penguin",
      format: "paperback",
      category: "fiction" as const,
      rrp: 1499,
      price: 1399,
      tax_code: "GST",
    };
    expect(titleRecord(title, header)).toBe(cases.title);
  });

  test("a new contact", () => {
    const contact = {
      name: "Miriam Okafor",
      card_number: "LS1042",
      phone: "0412 555 010",
      email: "",
      note: "",
    };
    expect(contactRecord(contact, header)).toBe(cases.contact);
  });

  test("neither is made without a name", () => {
    const nameless = { name: " \u0000 ", card_number: "", phone: "", email: "", note: "" };
    expect(() => contactRecord(nameless, header)).toThrow(RangeError);
    const untitled = {
      isbn: "",
      ean: "",
      title: " ",
      authors: "",
      publisher: "",
      format: "",
      tax_code: "GST",
    };
    expect(() => titleRecord({ ...untitled, category: "goods", rrp: 0, price: 0 }, header)).toThrow(
      RangeError,
    );
  });

  test("a change that is not carried over", () => {
    const fields = [{ field: "price", old: "22.99", new: "19.99" }];
    expect(changeRecord("stock_item", dalton.uuid, fields, header)).toBe(cases.change);
  });

  test("a shift", () => {
    const closed = { shift: SHIFT, event: "closed", register: 1, amount: 41_235 } as const;
    expect(shiftRecord(closed, header)).toBe(cases.shift);
  });

  test("a voided sale, with what had been taken for it", () => {
    const goods = { ...emptyCart(NOW, SALE), lines: [line({ quantity: 2 })] };
    const cart = addPayment(goods, payment("card", 2000, { reference: "4821" }));
    const given_up = { register: 1, shift: null, cashier_name: "Priya", reason: "Keyed\u0007wrong" };
    expect(voidRecord(cart, shop, header, given_up)).toBe(cases.void);
    const emptied = JSON.parse(voidRecord({ ...cart, lines: [] }, shop, header, given_up)) as unknown;
    expect(emptied).toMatchObject({ lines: [], total: "0.00", given_back: [{ amount: "20.00" }] });
    expect(() => voidRecord(emptyCart(NOW, SALE), shop, header, given_up)).toThrow("nothing to void");
  });
});

test("each record follows the one before it in the chain", () => {
  const made = { uuid: SALE, device: DEVICE, made_at: NOW, cashier: null };
  const start = newCounters(3, []);
  const one = nextHeader(start, made);
  expect(one).toEqual({ ...made, epoch: 3, sequence: 1, previous: "" });
  const two = nextHeader(afterRecord(start, one, "cd".repeat(32)), made);
  expect(two).toMatchObject({ sequence: 2, previous: "cd".repeat(32) });
});
