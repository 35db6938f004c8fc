import { expect, test } from "vitest";
import { addPayment, addReturnLine, paymentTotals } from "../../../static/src/domain/cart";
import type { Docket } from "../../../static/src/domain/types";
import type { Till } from "../../../static/src/till-api";
import { dalton } from "../domain/cast";
import { isbnOf } from "../sync/shop-server";
import { until } from "../sync/until";
import { fill, openShop, type Shop } from "./open-till";

async function sold({ till }: Shop): Promise<Docket> {
  fill(till);
  return till.finishSale();
}

function giveBack(till: Till, docket: Docket): void {
  const [line] = docket.lines;
  const shop = till.shop.peek();
  if (line === undefined || shop === null) throw new Error("nothing to give back");
  till.setCart(addReturnLine(till.cart.peek(), docket, line, 1, true));
  const { cash_due } = paymentTotals(till.cart.peek(), shop);
  const cash = { tender: "cash" as const, tendered: cash_due, scheme: "", reference: "" };
  till.setCart(addPayment(till.cart.peek(), cash));
}

test("a scan finds its title, with the stock that this device moved", async () => {
  const shop = await openShop();
  expect(await shop.till.find(isbnOf(1))).toMatchObject({
    kind: "title",
    item: { title: dalton.title, on_hand: 3 },
  });
  await shop.till.goDisconnected();
  await sold(shop);
  await expect
    .poll(() => shop.till.find(isbnOf(1)))
    .toMatchObject({ kind: "title", item: { title: dalton.title, on_hand: 2 } });
});

test("words find titles; what finds nothing says so", async () => {
  const { till } = await openShop();
  expect(await till.find("dark emu")).toMatchObject({
    kind: "hits",
    titles: [{ title: "Dark Emu" }],
    contacts: [],
  });
  expect(await till.search("dark", 5)).toMatchObject({ titles: [{ title: "Dark Emu" }] });
  expect(await till.find("zzz unheard of")).toEqual({
    kind: "nothing",
    query: "zzz unheard of",
    suggestion: null,
  });
  expect(await till.find("   ")).toMatchObject({ kind: "nothing" });
});

test.each(["D12345", "d12345", " D 12345 ", "d012345", "D-12345"])(
  "%j finds the docket that waits here, and says that it waits",
  async (typed) => {
    const shop = await openShop();
    await shop.till.goDisconnected();
    const { uuid } = await sold(shop);
    expect(await shop.till.find(typed)).toMatchObject({
      kind: "dockets",
      dockets: [{ uuid, d_number: 12345, trans_id: null, place: "here" }],
    });
  },
);

test("after posting back, D-number and TransID find the same docket, also without the server", async () => {
  const shop = await openShop();
  const { till, server } = shop;
  const { uuid } = await sold(shop);
  await server.stop();
  for (const typed of ["D12345", "546789"]) {
    expect(await till.find(typed)).toMatchObject({
      kind: "dockets",
      dockets: [{ uuid, d_number: 12345, trans_id: 546789, place: "posted" }],
    });
  }
});

test("a D-number of another device is said to be there, while nobody can be asked", async () => {
  const { till, server } = await openShop();
  await expect.poll(() => server.asked).toContain("GET /api/till/dockets/?after=0");
  await till.goDisconnected();
  expect(await till.find("D13400")).toMatchObject({
    kind: "elsewhere",
    number: "D13400",
    device: "Front counter",
  });
  // This till's own, never printed; and of nobody.
  expect(await till.find("D12399")).toMatchObject({ kind: "unused", number: "D12399" });
  expect(await till.find("D99999")).toMatchObject({ kind: "nothing" });
});

test("goods that came back on this device are told on the docket, by the number of the return", async () => {
  const shop = await openShop();
  const { till } = shop;
  await till.goDisconnected();
  const docket = await sold(shop);
  giveBack(till, docket);
  expect(await till.finishSale()).toMatchObject({ d_number: 12346, total: -1000 });
  expect(await till.find("D12345")).toMatchObject({
    kind: "dockets",
    dockets: [{ lines: [{ returned: 1, returned_on: ["D12346"] }] }],
  });
  await till.goNormal();
  await until(() => till.status.value.mode === "normal" && till.status.value.waiting === 0);
  await expect
    .poll(() => till.find("D12345"))
    .toMatchObject({
      kind: "dockets",
      dockets: [{ trans_id: 546789, lines: [{ returned: 1, returned_on: ["546790"] }] }],
    });
});
