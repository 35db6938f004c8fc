import { expect, test } from "vitest";
import { readState, Store, writeState } from "../../../static/src/store/db";
import { shop } from "../domain/cast";
import { says } from "../sync/shop-server";
import { until } from "../sync/until";
import { fill, openShop, openTab, signIn } from "./open-till";

const NONSENSE = { currency: "$", locale: "english please", time_zone: "Nowhere", cash_rounding_cents: 0 };

test("a till that is told settings it cannot use keeps those it knows, and goes on selling", async () => {
  const { server, database, close } = await openShop();
  const tax_rates = [{ code: "GST", name: "GST", percent: "a lot", is_default: true }];
  server.greeting = { shop: { ...shop, ...NONSENSE, name: "New name" }, tax_rates };
  close();
  const { till } = openTab(database, server);
  await until(() => till.shop.value?.name === "New name");
  await signIn(till);

  expect(till.shop.value).toEqual({ ...shop, name: "New name" });
  fill(till);
  const docket = await till.finishSale();
  expect(docket).toMatchObject({ trans_id: 546789, currency: "AUD", total: 1000 });
});

test("what an older version kept as it was told stops no till, with no server at hand", async () => {
  const { server, database, close } = await openShop();
  close();
  const store = await Store.open(database);
  const kept = await readState(store, "shop");
  if (kept === undefined) throw new Error("Nothing is kept of the shop.");
  await writeState(
    store,
    "shop",
    { ...kept, shop: { ...shop, currency: "aud", locale: "en_AU" } },
    "relaxed",
  );
  server.fail("/api/till/hello/", says(500, "internal"), 50);
  const { till } = openTab(database, server);
  await signIn(till);

  expect(till.shop.value).toEqual(shop);
  fill(till);
  expect(await till.finishSale()).toMatchObject({ currency: "AUD", total: 1000 });
});
