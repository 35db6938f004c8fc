import { expect, test } from "vitest";
import { docketFromServer, type ServerDocket } from "../../../static/src/domain/docket";
import { dalton, SALE } from "./cast";

const sale: ServerDocket = {
  uuid: SALE,
  trans_id: 546789,
  d_numbers: [12345],
  device: "Tablet 2",
  cashier: "Priya",
  contact: null,
  started_at: "2026-11-20T22:58:00Z",
  locked_at: "2026-11-20T23:02:11.250000Z",
  posted_at: "2026-11-22T21:52:00Z",
  currency: "AUD",
  tax_inclusive: true,
  lines: [
    {
      position: 1,
      stock_item: dalton.uuid,
      title: dalton.title,
      barcode: dalton.isbn,
      quantity: 2,
      unit_price: "22.99",
      discount: "0.00",
      amount: "45.98",
      tax_code: "GST",
      tax_percent: "10.000",
      tax: "4.18",
      returned: 1,
      returned_on: ["547902"],
      return_of: null,
    },
  ],
  payments: [
    {
      tender: "card",
      amount: "40.00",
      tendered: "40.00",
      change: "0.00",
      scheme: "Visa",
      reference: "083312",
    },
    { tender: "cash", amount: "6.00", tendered: "10.00", change: "4.00", scheme: "", reference: "" },
  ],
  given_back: { card: "22.99" },
  total: "45.98",
  tax_total: "4.18",
  rounding: "0.02",
  note: "",
};

test("a posted sale is a docket with both numbers, and what came back of it", () => {
  expect(docketFromServer(sale)).toEqual({
    uuid: SALE,
    trans_id: 546789,
    d_number: 12345,
    device: "Tablet 2",
    cashier: "Priya",
    contact: null,
    started_at: "2026-11-20T22:58:00Z",
    locked_at: "2026-11-20T23:02:11.250000Z",
    posted_at: "2026-11-22T21:52:00Z",
    currency: "AUD",
    tax_inclusive: true,
    lines: [
      {
        position: 1,
        stock_item: dalton.uuid,
        title: "Boy Swallows Universe",
        barcode: dalton.isbn,
        quantity: 2,
        unit_price: 2299,
        discount: 0,
        amount: 4598,
        tax_code: "GST",
        tax_percent: "10.000",
        tax: 418,
        returned: 1,
        returned_on: ["547902"],
        return_of: null,
      },
    ],
    payments: [
      { tender: "card", amount: 4000, tendered: 4000, change: 0, scheme: "Visa", reference: "083312" },
      { tender: "cash", amount: 600, tendered: 1000, change: 400, scheme: "", reference: "" },
    ],
    given_back: { card: 2299 },
    total: 4598,
    tax_total: 418,
    rounding: 2,
    change: 400,
    note: "",
    place: "posted",
    reason: "",
  });
});

test("a sale that never was disconnected has no D-number", () => {
  expect(docketFromServer({ ...sale, d_numbers: [] }).d_number).toBeNull();
});

test("amounts that are none are refused, not guessed", () => {
  expect(() => docketFromServer({ ...sale, total: "45.9" })).toThrow(RangeError);
});
