/** Hello: the device tells what it holds and has reached; the server tells epoch, leases, shop and what is new. */

import { type Lease, lastTaken, left } from "../domain/numbers";
import { usableRates, usableShop } from "../domain/settings";
import type { ModeName, Moment, Shop, TaxRate, Uuid } from "../domain/types";
import { STATES } from "../store/acks";
import { getState, putState, type Store } from "../store/db";
import { adoptLeases } from "../store/identity";
import { isLocked, lockStore, unlockStore } from "../store/lock";
import { countWaitingIn } from "../store/outbox";
import { acknowledged, resendForgotten } from "../store/restored";
import type { Identity, Reach, StateMap } from "../store/schema";
import type { Bus } from "./bus";
import type { Answer, Client, Revoked } from "./client";
import { has, isInteger, isMoment, isMomentOrNull, isString, listOf } from "./shapes";

const HELLO_TIMEOUT_MS = 5000;

export interface Greeting {
  server_time: Moment;
  epoch: number;
  device: { uuid: Uuid; name: string };
  register: { id: number; name: string };
  leases: Lease[];
  /** How far the records go that the server has, by epoch. */
  received: Reach[];
  shop: Shop;
  tax_rates: TaxRate[];
  held: number;
  sheet: Uuid | null;
  answer_timeout_ms: number;
  calm_ms: number;
  cashiers_at: Moment | null;
  contacts_at: Moment | null;
  catalogue_at: Moment | null;
}

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isNamed = (value: unknown): boolean => has(value, { name: isString });

const SHOP = {
  name: isString,
  address: isString,
  phone: isString,
  website: isString,
  tax_number: isString,
  docket_footer: isString,
  currency: isString,
  locale: isString,
  time_zone: isString,
  prices_include_tax: isBoolean,
  tax_name: isString,
  cash_rounding_cents: isInteger,
};

function isLease(value: unknown): value is Lease {
  const kind = (name: unknown): boolean => name === "block" || name === "overflow";
  return has(value, { first: isInteger, last: isInteger, kind });
}

function isTaxRate(value: unknown): value is TaxRate {
  return has(value, { code: isString, name: isString, percent: isString, is_default: isBoolean });
}

function isReach(value: unknown): value is Reach {
  return has(value, { epoch: isInteger, last_sequence: isInteger });
}

const GREETING = {
  server_time: isMoment,
  epoch: isInteger,
  device: (value: unknown) => isNamed(value) && has(value, { uuid: isString }),
  register: (value: unknown) => isNamed(value) && has(value, { id: isInteger }),
  leases: (value: unknown) => listOf(value, isLease),
  received: (value: unknown) => listOf(value, isReach),
  shop: (value: unknown) => has(value, SHOP),
  tax_rates: (value: unknown) => listOf(value, isTaxRate) && value.length > 0,
  held: isInteger,
  sheet: (value: unknown) => value === null || isString(value),
  answer_timeout_ms: isInteger,
  calm_ms: isInteger,
  cashiers_at: isMomentOrNull,
  contacts_at: isMomentOrNull,
  catalogue_at: isMomentOrNull,
};

export function readGreeting(json: unknown): Greeting | null {
  return has(json, GREETING) ? (json as unknown as Greeting) : null;
}

/** What a hello says; read in one go, so that it hangs together. */
async function reached(store: Store): Promise<Record<string, unknown>> {
  return store.read(["state", ...STATES], async (tx) => {
    const counters = await getState(tx, "counters");
    const mode: ModeName = (await getState(tx, "mode"))?.name ?? "normal";
    const waiting = await countWaitingIn(tx);
    return {
      epoch: counters?.epoch ?? 1,
      last_sequence: counters?.sequence ?? 0,
      last_d_number: counters === undefined ? null : lastTaken(counters),
      head: counters?.previous || null,
      d_numbers_left: counters === undefined ? 0 : left(counters),
      mode,
      waiting,
    };
  });
}

/** `begun` is an epoch that this device has only now been given, and that it begins with this hello. */
export async function sayHello(
  store: Store,
  client: Client,
  storage_persisted: boolean | null,
  begun: number | null = null,
): Promise<Answer<Greeting>> {
  // Before the counters are read: the server must be able to tell that a record which another tab posts meanwhile is
  // newer than this hello, or it would take the hello for that of a restored profile.
  const told_at = new Date().toISOString();
  const start = begun === null ? {} : { epoch: begun, last_sequence: 0, head: null };
  const body = { ...(await reached(store)), ...start, storage_persisted };
  const path = "/api/till/hello/";
  return client.ask({
    method: "POST",
    path,
    body,
    told_at,
    timeout_ms: HELLO_TIMEOUT_MS,
    read: readGreeting,
  });
}

/**
 * Says hello and takes over the answer. If the office has revoked this device, it locks; a good answer unlocks it.
 * Whatever a restored server has forgotten waits again afterwards, so whoever posts back says hello first.
 */
export async function greet(
  { store, client, bus }: { store: Store; client: Client; bus: Bus },
  storage_persisted: boolean | null,
): Promise<Answer<Greeting>> {
  const before = await acknowledged(store);
  const answer = await sayHello(store, client, storage_persisted);
  if (answer.kind === "refused" && answer.revoked !== undefined) await lock(store, bus, answer.revoked);
  if (answer.kind !== "ok") return answer;
  const wasLocked = await isLocked(store);
  if (wasLocked && !(await unlockStore(store, answer.value.server_time))) {
    return { kind: "none", why: "said before the office revoked this device", status: 200 };
  }
  if (wasLocked) bus.tell({ type: "shop" });
  const off = clockOff(answer.value, answer.sent_at_ms, answer.heard_at_ms);
  if (await takeGreeting(store, answer.value, off)) bus.tell({ type: "shop" });
  await resendForgotten(store, before, answer.value.received);
  return answer;
}

/** The office has revoked this device. Told again and again, it is done once. */
async function lock(store: Store, bus: Bus, { revoked_at, server_time }: Revoked): Promise<void> {
  if (await isLocked(store)) return;
  await lockStore(store, { revoked_at, heard_at: server_time });
  bus.tell({ type: "shop" });
}

/** How far this device's clock is ahead of the server's, in seconds. */
export function clockOff(greeting: Greeting, sent_at_ms: number, heard_at_ms: number): number {
  // `+ 0` makes 0 of −0.
  return Math.round(((sent_at_ms + heard_at_ms) / 2 - Date.parse(greeting.server_time)) / 1000) + 0;
}

/** Takes over what the server said; whether anything changed that screens show. */
export async function takeGreeting(
  store: Store,
  greeting: Greeting,
  clock_off_seconds: number,
): Promise<boolean> {
  const hadNumbers = await adoptLeases(store, greeting.epoch, greeting.leases);
  const { answer_timeout_ms, calm_ms, held, sheet } = greeting;
  const isNew = await store.write(
    ["state"],
    async (tx) => {
      const identity = await getState(tx, "identity");
      const known = await getState(tx, "shop");
      const shop = usableShop(greeting.shop, known?.shop ?? null);
      const tax_rates = usableRates(greeting.tax_rates, known?.tax_rates ?? []);
      const changes = [
        await replace(tx, "shop", { shop, tax_rates, answer_timeout_ms, calm_ms }),
        await replace(tx, "said", { held, sheet, clock_off_seconds }),
        identity !== undefined && (await rename(tx, identity, greeting)),
      ];
      return changes.includes(true);
    },
    "relaxed",
  );
  return isNew || hadNumbers;
}

type Tx = Parameters<Parameters<Store["write"]>[1]>[0];

async function replace<K extends "shop" | "said">(tx: Tx, key: K, value: StateMap[K]): Promise<boolean> {
  if (JSON.stringify(await getState(tx, key)) === JSON.stringify(value)) return false;
  await putState(tx, key, value);
  return true;
}

/** The office may give a device another name or register. */
async function rename(tx: Tx, identity: Identity, { device, register }: Greeting): Promise<boolean> {
  const { id, name } = register;
  if (identity.uuid !== device.uuid) return false;
  if (identity.name === device.name && identity.register.id === id && identity.register.name === name)
    return false;
  await putState(tx, "identity", { ...identity, name: device.name, register: { id, name } });
  return true;
}
