import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClaimedSale, claimedSale, digestText, sheetClaim } from "../../../static/src/domain/digest";
import type { Header } from "../../../static/src/domain/records/head";
import { saleRecord } from "../../../static/src/domain/records/sale";
import { sha256Hex } from "../../../static/src/domain/sha256";
import { CASHIER, cartOf, DEVICE, NOW, payment, SALE, SHIFT, shop } from "./cast";

const OTHER = "0197a3c0-0000-7000-8000-00000000000b";

const cash: ClaimedSale = {
  uuid: SALE,
  d_number: 12345,
  amount: 8195,
  payments: [{ tender: "cash", amount: 8195 }],
};
const refund: ClaimedSale = {
  uuid: OTHER,
  d_number: 12346,
  amount: -2300,
  payments: [
    { tender: "card", amount: -1000 },
    { tender: "cash", amount: -1300 },
  ],
};

const period = { uuid: DEVICE, epoch: 2, disconnected_at: NOW, reconnected_at: NOW };

test("the claim counts money by tender and names each docket, in the order of the UUIDs", async () => {
  const others = { titles: [SHIFT], contacts: [], changes: [CASHIER] };
  expect(await sheetClaim(period, [refund, cash], others)).toEqual({
    format: 1,
    ...period,
    tenders: [
      { tender: "card", payments: 1, amount: "-10.00" },
      { tender: "cash", payments: 2, amount: "68.95" },
    ],
    dockets: [
      { uuid: SALE, d_number: 12345, amount: "81.95" },
      { uuid: OTHER, d_number: 12346, amount: "-23.00" },
    ],
    ...others,
    // What Python's hashlib says of the two lines.
    digest: "73b5bec5bc01d39eacd655a439895c81e909568c8b5246c8850979671a4f1215",
  });
});

test("the lines of the digest", () => {
  expect(digestText([refund, cash])).toBe(`${SALE} 12345 81.95\n${OTHER} 12346 -23.00\n`);
});

test("a time in which nothing was sold has the digest of nothing", async () => {
  const claim = await sheetClaim(period, [], { titles: [], contacts: [], changes: [] });
  expect(claim).toMatchObject({ tenders: [], dockets: [], digest: await sha256Hex("") });
});

test("a claimed sale is what its docket printed: total with rounding, and each tender", () => {
  const header: Header = {
    uuid: SALE,
    device: DEVICE,
    epoch: 2,
    sequence: 1,
    previous: "",
    made_at: NOW,
    cashier: null,
  };
  const context = {
    d_number: 12345,
    register: 1,
    shift: SHIFT,
    shift_opened_at: NOW,
    cashier_name: "Priya",
    disconnected: true,
    utc_offset_minutes: 660,
  };
  const text = saleRecord(
    cartOf(8196, [payment("card", 5000), payment("cash", 4000)]),
    shop,
    header,
    context,
  );
  expect(claimedSale(text)).toEqual({
    uuid: SALE,
    d_number: 12345,
    amount: 8195,
    payments: [
      { tender: "card", amount: 5000 },
      { tender: "cash", amount: 3195 },
    ],
  });
});

test("the order of the sales does not matter, anything else of them does", () => {
  const sale = fc.record({
    uuid: fc.uuid(),
    d_number: fc.integer({ min: 1, max: 999 }),
    amount: fc.integer({ min: -999, max: 999 }),
  });
  const sales = fc.uniqueArray(sale, { selector: ({ uuid }) => uuid, minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(sales, fc.nat(), (all, at) => {
      const text = digestText(all);
      expect(digestText([...all].reverse())).toBe(text);
      const i = at % all.length;
      expect(digestText(all.filter((_, j) => j !== i))).not.toBe(text);
      expect(digestText(all.map((one, j) => (j === i ? { ...one, amount: one.amount + 1 } : one)))).not.toBe(
        text,
      );
      expect(
        digestText(all.map((one, j) => (j === i ? { ...one, d_number: one.d_number + 1 } : one))),
      ).not.toBe(text);
    }),
  );
});
