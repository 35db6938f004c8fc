import { expect, test } from "vitest";
import { priya } from "../store/device";
import { until } from "../sync/until";
import { fill, openShop, openTab, PIN, signIn } from "./open-till";

test("three wrong PINs lock for half a minute, also over a restart, and the sale stays", async () => {
  const { till, server, database, close } = await openShop();
  fill(till);
  const lines = till.cart.value.lines;
  till.signOut();
  expect(till.cashier.value).toBeNull();
  for (let i = 0; i < 2; i++)
    await expect(till.signIn(priya.uuid, "9999")).rejects.toMatchObject({ code: "pin_wrong" });
  await expect(till.signIn(priya.uuid, "9999")).rejects.toMatchObject({
    code: "pin_locked",
    data: { seconds: 30 },
  });
  await expect(till.signIn(priya.uuid, PIN)).rejects.toMatchObject({ code: "pin_locked" });
  close();
  const again = openTab(database, server).till;
  await until(() => again.phase.value === "ready");
  await expect(again.signIn(priya.uuid, PIN)).rejects.toMatchObject({ code: "pin_locked" });
  expect(again.cashier.value).toBeNull();
  expect(again.cart.value.lines).toEqual(lines);
});

test("the right PIN makes wrong ones before it forgotten", async () => {
  const { till } = await openShop();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 2; i++)
      await expect(till.signIn(priya.uuid, "9999")).rejects.toMatchObject({ code: "pin_wrong" });
    await till.signIn(priya.uuid, PIN);
  }
  expect(till.cashier.value?.name).toBe("Priya");
});

test("somebody can sign in and sell while the server is gone, after a restart", async () => {
  const { server, database, close } = await openShop();
  close();
  await server.stop();
  const again = openTab(database, server).till;
  await signIn(again);
  fill(again);
  expect(await again.finishSale()).toMatchObject({ trans_id: null, d_number: 12345, cashier: "Priya" });
});

test("the first to sign in opens a shift, once; closing it opens a new one at the next sign-in", async () => {
  const { till, server, database } = await openShop();
  const second = openTab(database, server).till;
  await signIn(second);
  const shifts = () =>
    [...server.posted.values()]
      .map((row) => JSON.parse(row.body) as { kind: string; event: string; shift: string; amount: string })
      .filter(({ kind }) => kind === "shift");
  expect(shifts()).toMatchObject([{ event: "opened", amount: "0.00" }]);
  await till.closeShift(12_345);
  expect(till.cashier.value).toBeNull();
  await expect.poll(shifts).toMatchObject([{ event: "opened" }, { event: "closed", amount: "123.45" }]);
  await expect(till.closeShift(0)).rejects.toMatchObject({ code: "no_shift" });
  // Still signed in at the other tab: its next sale opens the next shift by itself.
  fill(second);
  const docket = await second.finishSale();
  await expect.poll(() => shifts().length).toBe(3);
  const [first, , third] = shifts();
  expect(third?.shift).not.toBe(first?.shift);
  expect(JSON.parse(server.posted.get(docket.uuid)?.body ?? "{}")).toMatchObject({ shift: third?.shift });
});

test("nobody sells without a cashier", async () => {
  const { till } = await openShop();
  fill(till);
  till.signOut();
  await expect(till.finishSale()).rejects.toMatchObject({ code: "signed_out" });
  expect(till.cart.value.lines).toHaveLength(1);
});
