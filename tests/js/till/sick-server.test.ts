import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fault, html200asJson, portal, says } from "../sync/shop-server";
import { until } from "../sync/until";
import { fill, openShop, openTab, signIn } from "./open-till";

const FAULTS: (Fault | null)[] = [
  null,
  null,
  null,
  says(401, "signature_wrong"),
  says(500, "internal"),
  { kind: "lost" },
  { kind: "answer_lost" },
  { kind: "cut" },
  portal,
  html200asJson,
];

test("a server that answers wrongly at random through 100 sales in two tabs loses and doubles nothing", async () => {
  const { till, server, database } = await openShop();
  const second = openTab(database, server).till;
  await signIn(second);
  const faults = fc.sample(fc.constantFrom(...FAULTS), { numRuns: 50, seed: 12345 });
  const dockets = new Map<string, number | null>();
  for (const fault of faults) {
    for (const one of [till, second]) fill(one);
    if (fault !== null) server.fail("/api/till/", fault, 2);
    for (const docket of await Promise.all([till.finishSale(), second.finishSale()])) {
      expect(dockets.has(docket.uuid)).toBe(false);
      dockets.set(docket.uuid, docket.d_number);
      if (docket.trans_id !== null) expect(server.posted.get(docket.uuid)?.trans_id).toBe(docket.trans_id);
    }
    // Never onto a sign-in screen.
    expect([till.phase.value, till.cashier.value?.name]).toEqual(["ready", "Priya"]);
  }
  server.mend();
  await until(
    () => till.status.value.mode === "normal" && till.status.value.waiting === 0,
    () => till.status.value,
  );
  expect([...dockets.values()].sort()).toEqual(Array.from({ length: 100 }, (_, i) => 12345 + i));
  const sales = [...server.posted].filter(([, row]) => row.trans_id !== null);
  expect(sales.map(([uuid]) => uuid).sort()).toEqual([...dockets.keys()].sort());
  expect(sales.map(([, row]) => row.trans_id).sort()).toEqual(
    Array.from({ length: 100 }, (_, i) => 546789 + i),
  );
}, 60_000);
