/** A till as a page would open it, on the tests' own server, with the search in the same process. */

import { onTestFinished } from "vitest";
import { addItem, addPayment, paymentTotals } from "../../../static/src/domain/cart";
import type { Cashier } from "../../../static/src/domain/types";
import { SearchClient } from "../../../static/src/search/client";
import type { Answered, Asked } from "../../../static/src/search/messages";
import { SearchService } from "../../../static/src/search/service";
import { eachChunkOf } from "../../../static/src/store/catalogue";
import { Store } from "../../../static/src/store/db";
import { openTill } from "../../../static/src/till";
import type { Till } from "../../../static/src/till-api";
import { dalton } from "../domain/cast";
import { newName, priya } from "../store/device";
import { runningServer } from "../sync/line";
import type { ShopServer } from "../sync/shop-server";
import { until } from "../sync/until";

/** The worker's side of the messages, without a worker. */
function searchIn(database: string): SearchClient {
  const store = Store.open(database);
  const service = new SearchService(
    async (take) => eachChunkOf(await store, take),
    () => Promise.resolve(),
  );
  const listeners: ((event: MessageEvent<Answered>) => void)[] = [];
  return new SearchClient({
    postMessage(message) {
      const { id, ...request } = message as Asked;
      const say = (answer: Answered): void => {
        for (const listener of listeners) listener(new MessageEvent("message", { data: answer }));
      };
      service.answer(request).then(
        (result) => say({ id, result }),
        (error: unknown) => say({ id, error: String(error) }),
      );
    },
    addEventListener(type: "message" | "error", listener: unknown) {
      if (type === "message") listeners.push(listener as (event: MessageEvent<Answered>) => void);
    },
  });
}

export interface Tab {
  till: Till;
  /** As closing the tab, or killing it. */
  close(): void;
}

/** One tab; several on one database are the tabs of one device. */
export function openTab(database: string, server: ShopServer): Tab {
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const till = openTill({
    database,
    base: server.url,
    openSearch: () => searchIn(database),
    signal: end.signal,
  });
  return { till, close: () => end.abort() };
}

export const PIN = "1111";

/** Priya's PIN, as the server would keep it. */
export async function verifier(pin: string): Promise<{ iterations: number; salt: string; hash: string }> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt: encoder.encode("salt"), iterations: 10 };
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(derivation, key, 256));
  return { iterations: 10, salt: "salt", hash: btoa(String.fromCharCode(...bytes)) };
}

export interface Shop extends Tab {
  server: ShopServer;
  database: string;
}

/** A server and a till that is paired with it, with Priya signed in, and `others` who could. */
export async function openShop(others: Cashier[] = []): Promise<Shop> {
  const server = await runningServer();
  server.cashiers = [{ ...priya, pin: await verifier(PIN) }, ...others];
  server.titles = [
    [1, dalton.uuid, dalton.title, 3],
    [2, "0197a3c0-0000-7000-8000-00000000abcd", "Dark Emu", 5],
  ];
  const database = newName();
  const tab = openTab(database, server);
  await until(() => tab.till.phase.value === "unpaired");
  await tab.till.pair("1234 5678", "Tablet 2");
  await signIn(tab.till);
  await until(() => tab.till.status.value.titles === 2 && tab.till.status.value.waiting === 0);
  return { ...tab, server, database };
}

export async function signIn(till: Till): Promise<void> {
  await until(() => till.phase.value === "ready" && till.cashiers.value.length > 0);
  await till.signIn(priya.uuid, PIN);
}

/** Puts a title into the cart and its price on the counter, in cash. */
export function fill(till: Till, item = { ...dalton, price: 1000 }): void {
  const shop = till.shop.peek();
  if (shop === null) throw new Error("The till is not open.");
  till.setCart(addItem(till.cart.peek(), item, till.tax_rates.peek()));
  const { cash_due } = paymentTotals(till.cart.peek(), shop);
  const cash = { tender: "cash" as const, tendered: cash_due, scheme: "", reference: "" };
  till.setCart(addPayment(till.cart.peek(), cash));
}
