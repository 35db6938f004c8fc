import { expect, test } from "vitest";
import { addItem } from "../../../static/src/domain/cart";
import { Store } from "../../../static/src/store/db";
import { countWaiting, recordOf } from "../../../static/src/store/outbox";
import { dalton, emu } from "../domain/cast";
import { type Fault, html200asJson, portal, says } from "../sync/shop-server";
import { until } from "../sync/until";
import { fill, openShop, openTab, signIn } from "./open-till";

test("in normal mode the docket has its TransID, and nothing waits", async () => {
  const { till, server } = await openShop();
  fill(till);
  const docket = await till.finishSale();
  expect(docket).toMatchObject({
    trans_id: 546789,
    d_number: 12345,
    place: "posted",
    total: 1000,
    cashier: "Priya",
  });
  expect(server.posted.get(docket.uuid)?.trans_id).toBe(546789);
  expect(till.cart.value).toMatchObject({ lines: [], payments: [] });
  expect(till.last_docket.value).toEqual(docket);
  await until(() => till.status.value.waiting === 0);
  expect(till.status.value).toMatchObject({ mode: "normal", next_d_number: 12346, d_numbers_left: 999 });
});

test.each<[string, Fault]>([
  ["does not answer in time", { kind: "silent" }],
  ["loses its answer after the commit", { kind: "answer_lost" }],
  ["never gets the request", { kind: "lost" }],
  ["is sick", says(500, "internal")],
  ["wants a sign-in", says(401, "signature_wrong")],
  ["is busy", says(503, "busy")],
  ["is a captive portal", portal],
  ["is a proxy that lies", html200asJson],
])("when the server %s, the docket is a D-docket, and one sale comes of it", async (_, fault) => {
  const { till, server } = await openShop();
  server.fail("/api/till/records/", fault);
  fill(till);
  const docket = await till.finishSale();
  expect(docket).toMatchObject({ trans_id: null, d_number: 12345, place: "here" });
  expect(till.status.value).toMatchObject({ mode: "disconnected", on_purpose: false });
  // By itself, after the calm while.
  await until(
    () => till.status.value.mode === "normal" && till.status.value.waiting === 0,
    () => till.status.value,
  );
  expect(server.posted.get(docket.uuid)?.trans_id).toBe(546789);
  const found = await till.find("d 012345");
  expect(found).toMatchObject({
    kind: "dockets",
    dockets: [{ uuid: docket.uuid, trans_id: 546789, d_number: 12345 }],
  });
  expect([...server.posted.values()].filter((row) => row.trans_id !== null)).toHaveLength(1);
  // It was shown with its D-number, so it is on the sheet.
  await expect
    .poll(() => server.claims)
    .toMatchObject([{ dockets: [{ uuid: docket.uuid, d_number: 12345 }] }]);
});

test("the docket of a sale that was answered in time is on no sheet", async () => {
  const { till, server, database } = await openShop();
  fill(till);
  const { uuid } = await till.finishSale();
  const row = await recordOf(await Store.open(database), uuid);
  expect(row).toMatchObject({ printed_as: "T", trans_id: 546789 });
  expect(row?.unclaimed).toBeUndefined();
  expect(server.claims).toEqual([]);
});

test("an answer that comes too late is noted, and the docket stays on the sheet as it was shown", async () => {
  const { till, server, database } = await openShop();
  // A sale waits 300 ms here.
  server.fail("/api/till/records/", { kind: "slow", ms: 450 });
  fill(till);
  const { uuid, trans_id } = await till.finishSale();
  expect(trans_id).toBeNull();
  await until(
    () => till.status.value.waiting === 0,
    () => till.status.value,
  );
  expect(server.batches).toHaveLength(2);
  const store = await Store.open(database);
  expect(await recordOf(store, uuid)).toMatchObject({ trans_id: 546789, printed_as: "D" });
  expect(till.last_docket.value).toMatchObject({ uuid, trans_id: 546789, d_number: 12345, place: "posted" });
  await expect
    .poll(() => server.claims, { timeout: 4000 })
    .toMatchObject([{ dockets: [{ uuid, d_number: 12345 }] }]);
});

test("disconnected on purpose, everything waits, and is posted back in order by the button", async () => {
  const { till, server } = await openShop();
  await till.goDisconnected();
  const { uuid } = await till.newTitle({ ...emu, title: "Fair Game", isbn: "9780141036144" });
  const contact = await till.newContact({
    name: "Miriam",
    card_number: "",
    phone: "0491570157",
    email: "",
    note: "",
  });
  fill(till, { ...emu, uuid, price: 1000, made_on_device: true });
  const docket = await till.finishSale();
  expect(docket).toMatchObject({ trans_id: null, d_number: 12345 });
  expect(await till.change("stock_item", dalton.uuid, [{ field: "price", old: "22.99", new: "5.55" }])).toBe(
    "noted",
  );
  await until(() => till.status.value.waiting === 4);
  expect((await till.waiting(9)).map(({ kind, number, state }) => [kind, number, state])).toEqual([
    ["title", "Fair Game", "waiting"],
    ["contact", "Miriam", "waiting"],
    ["sale", "D12345", "waiting"],
    ["change", dalton.title, "waiting"],
  ]);
  expect(await till.findContacts("0491 570", 5)).toEqual([contact]);
  expect(server.posted.size).toBe(1);
  await till.goNormal();
  await until(
    () => till.status.value.mode === "normal" && till.status.value.waiting === 0,
    () => till.status.value,
  );
  const kinds = [...server.posted.values()].map((row) => JSON.parse(row.body).kind as string);
  expect(kinds).toEqual(["shift", "title", "contact", "sale", "change"]);
  await expect
    .poll(() => server.claims)
    .toMatchObject([{ dockets: [{ d_number: 12345 }], titles: [uuid], contacts: [contact.uuid] }]);
});

test("pressed twice, it is one sale", async () => {
  const { till, server } = await openShop();
  fill(till);
  const [first, second] = await Promise.all([till.finishSale(), till.finishSale()]);
  expect(second).toEqual(first);
  expect([...server.posted.values()].filter((row) => row.trans_id !== null)).toHaveLength(1);
});

test("an empty cart and one that is not paid in full are not sold", async () => {
  const { till } = await openShop();
  await expect(till.finishSale()).rejects.toMatchObject({ code: "empty" });
  till.setCart(addItem(till.cart.peek(), dalton, till.tax_rates.peek()));
  await expect(till.finishSale()).rejects.toMatchObject({ code: "not_settled" });
  expect(till.cart.value.lines).toHaveLength(1);
});

test("what is scanned while a sale waits for its answer belongs to the next one", async () => {
  const { till, server } = await openShop();
  server.fail("/api/till/records/", { kind: "silent" });
  fill(till);
  const finished = till.finishSale();
  const item = { ...dalton, price: 1000 };
  till.setCart(addItem(till.cart.peek(), item, till.tax_rates.peek(), 2));
  till.setCart(addItem(till.cart.peek(), { ...emu, price: 2500 }, till.tax_rates.peek()));
  const docket = await finished;
  expect(docket).toMatchObject({ total: 1000, lines: [{ quantity: 1 }] });
  const { cart } = till;
  expect(cart.value.uuid).not.toBe(docket.uuid);
  expect(cart.value.lines.map(({ title, quantity }) => [title, quantity])).toEqual([
    [dalton.title, 2],
    [emu.title, 1],
  ]);
  expect(cart.value.payments).toEqual([]);
});

test("two tabs that sell at once have different numbers, and each sale is posted once", async () => {
  const { till: first, server, database } = await openShop();
  const second = openTab(database, server).till;
  await signIn(second);
  const numbers: (number | null)[] = [];
  const dockets: string[] = [];
  for (let i = 0; i < 5; i++) {
    fill(first);
    fill(second);
    expect(first.cart.value.uuid).not.toBe(second.cart.value.uuid);
    for (const docket of await Promise.all([first.finishSale(), second.finishSale()])) {
      numbers.push(docket.d_number);
      dockets.push(docket.uuid);
      expect(docket.trans_id).toBe(server.posted.get(docket.uuid)?.trans_id);
    }
  }
  expect(new Set(dockets).size).toBe(10);
  expect([...numbers].sort()).toEqual(Array.from({ length: 10 }, (_, i) => 12345 + i));
  const trans = [...server.posted.values()].flatMap((row) => row.trans_id ?? []);
  expect(trans).toEqual(Array.from({ length: 10 }, (_, i) => 546789 + i));
});

test("a till that died between the commit and the docket offers the docket, and does not sell it twice", async () => {
  const { till, server, database, close } = await openShop();
  server.fail("/api/till/records/", { kind: "silent" });
  fill(till);
  const { uuid } = till.cart.value;
  void till.finishSale().catch(() => undefined);
  const store = await Store.open(database);
  await expect.poll(() => recordOf(store, uuid)).toBeDefined();
  close();
  const again = openTab(database, server).till;
  await until(() => again.phase.value === "ready");
  expect(again.cart.value.lines).toEqual([]);
  expect(again.last_docket.value).toMatchObject({ uuid, d_number: 12345 });
  await until(
    () => again.status.value.mode === "normal" && again.status.value.waiting === 0,
    () => again.status.value,
  );
  expect(await countWaiting(store)).toBe(0);
  expect(server.posted.get(uuid)?.trans_id).toBe(546789);
});

test("a till that died with sales waiting shows that it posts them back", async () => {
  const { till, server, database, close } = await openShop();
  await server.stop();
  for (let i = 0; i < 3; i++) {
    fill(till);
    await till.finishSale();
  }
  close();
  const again = openTab(database, server).till;
  await signIn(again);
  expect(again.status.value).toMatchObject({ mode: "disconnected", waiting: 3 });
  fill(again);
  expect(await again.finishSale()).toMatchObject({ trans_id: null, d_number: 12348 });
  const modes: string[] = [];
  await server.start();
  await until(() => {
    const { mode, posting } = again.status.value;
    const now = posting === null ? mode : `${mode} ${posting.done} of ${posting.of}`;
    if (modes.at(-1) !== now) modes.push(now);
    return mode === "normal" && again.status.value.waiting === 0;
  });
  expect(modes).toEqual(["disconnected", "posting 0 of 4", "posting 4 of 4", "normal"]);
  expect([...server.posted.values()].filter((row) => row.trans_id !== null)).toHaveLength(4);
});
