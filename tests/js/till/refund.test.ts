import { expect, test } from "vitest";
import { addItem, addPayment, addReturnLine } from "../../../static/src/domain/cart";
import { allBack, wayBack } from "../../../static/src/domain/refund";
import type { Docket } from "../../../static/src/domain/types";
import type { Till } from "../../../static/src/till-api";
import { dalton } from "../domain/cast";
import { priya } from "../store/device";
import { until } from "../sync/until";
import { openShop, PIN, type Shop, verifier } from "./open-till";

const tom = { ...priya, uuid: "0197a3c0-0000-7000-8000-0000000000c2", name: "Tom", role: "cashier" as const };
const TOMS_PIN = "2222";

/** Tom is at the till, and has sold a book by card. */
async function tomsShop(): Promise<Shop & { sold: Docket }> {
  const shop = await openShop([{ ...tom, pin: await verifier(TOMS_PIN) }]);
  const { till } = shop;
  await till.signIn(tom.uuid, TOMS_PIN);
  till.setCart(addItem(till.cart.peek(), { ...dalton, price: 1000 }, till.tax_rates.peek()));
  till.setCart(addPayment(till.cart.peek(), { tender: "card", tendered: 1000, scheme: "", reference: "" }));
  return { ...shop, sold: await till.finishSale() };
}

function giveBack(till: Till, docket: Docket, tender: "as paid" | "cash"): void {
  const [line] = docket.lines;
  const shop = till.shop.peek();
  if (line === undefined || shop === null) throw new Error("Nothing to give back.");
  const cart = addReturnLine(till.cart.peek(), docket, line, 1, true);
  const payments = tender === "cash" ? allBack(cart, shop, "cash") : wayBack(cart, shop);
  till.setCart(payments.reduce(addPayment, cart));
}

test("a cashier gives money back the way it came, and asks nobody", async () => {
  const { till, sold } = await tomsShop();
  giveBack(till, sold, "as paid");
  expect(await till.finishSale()).toMatchObject({
    total: -1000,
    payments: [{ tender: "card", amount: -1000 }],
  });
});

test("what went back here before, while nobody can be asked, does not go back again", async () => {
  const { till, sold } = await tomsShop();
  await till.goDisconnected();
  giveBack(till, sold, "as paid");
  await till.finishSale();
  const found = await till.find(`D${sold.d_number}`);
  if (found.kind !== "dockets" || found.dockets[0] === undefined) throw new Error("It is not found.");
  expect(found.dockets[0].given_back).toEqual({ card: 1000 });
  // Somebody who did not look again: the docket as it was before.
  const [docket] = found.dockets;
  giveBack(till, { ...docket, lines: docket.lines.map((line) => ({ ...line, returned: 0 })) }, "as paid");
  expect(till.cart.value.payments).toMatchObject([{ tender: "cash" }]);
  await expect(till.finishSale()).rejects.toMatchObject({
    code: "needs_manager",
    message: "All that was paid for this went back before. For more to go back, a manager types their PIN.",
  });
});

test("another way needs a manager's PIN, once, and the record says whose it was", async () => {
  const { till, sold, server } = await tomsShop();
  giveBack(till, sold, "cash");
  await expect(till.finishSale()).rejects.toMatchObject({
    code: "needs_manager",
    message: "This was paid by card. For the money to go back another way, a manager types their PIN.",
  });
  await expect(till.allow(priya.uuid, "9999")).rejects.toMatchObject({ code: "pin_wrong" });
  await expect(till.allow(tom.uuid, TOMS_PIN)).rejects.toMatchObject({ code: "not_a_manager" });
  await expect(till.finishSale()).rejects.toMatchObject({ code: "needs_manager" });
  await till.allow(priya.uuid, PIN);
  const { uuid } = await till.finishSale();
  await until(() => till.status.value.waiting === 0);
  const record = JSON.parse(server.posted.get(uuid)?.body ?? "{}");
  expect(record).toMatchObject({ cashier: tom.uuid, allowed_by: priya.uuid });
  expect(till.cashier.value?.name).toBe("Tom");
});

test("what a manager allowed is for one attempt at one sale", async () => {
  const { till, sold } = await tomsShop();
  await till.allow(priya.uuid, PIN);
  // Used up: there was nothing to finish.
  await expect(till.finishSale()).rejects.toMatchObject({ code: "empty" });
  giveBack(till, sold, "cash");
  await till.allow(priya.uuid, PIN);
  const { uuid } = till.cart.peek();
  await till.park("The refund");
  giveBack(till, sold, "cash");
  await expect(till.finishSale()).rejects.toMatchObject({ code: "needs_manager" });
  await till.park("Another");
  await till.recall(uuid);
  await expect(till.finishSale()).rejects.toMatchObject({ code: "needs_manager" });
});

test("a manager at the till needs nobody else", async () => {
  const { till, sold } = await tomsShop();
  await till.signIn(priya.uuid, PIN);
  giveBack(till, sold, "cash");
  expect(await till.finishSale()).toMatchObject({ payments: [{ tender: "cash" }] });
});
