/** Pairing: a one-time code of the office makes this browser a device of the shop, with a key of its own. */

import type { Store } from "../store/db";
import { readState } from "../store/db";
import { makeDeviceKey, putIdentity } from "../store/identity";
import { unlockStore } from "../store/lock";
import type { Identity } from "../store/schema";
import { Client } from "../sync/client";
import { clockOff, sayHello, takeGreeting } from "../sync/greeting";
import { has, isInteger, isString } from "../sync/shapes";
import { copyCashiers } from "../sync/snapshot";
import { TillError } from "../till-api";
import type { Core } from "./core";
import { UNREACHABLE } from "./troubles";

const PAIR_TIMEOUT_MS = 10_000;

interface Paired {
  device: { uuid: string; name: string; epoch: number };
  register: { id: number; name: string };
}

function readPaired(json: unknown): Paired | null {
  const device = (value: unknown): boolean =>
    has(value, { uuid: isString, name: isString, epoch: isInteger });
  const register = (value: unknown): boolean => has(value, { id: isInteger, name: isString });
  return has(json, { device, register }) ? (json as unknown as Paired) : null;
}

async function askToPair(base: string, body: Record<string, unknown>): Promise<Paired> {
  const answer = await new Client(base, null).ask({
    method: "POST",
    path: "/api/pair/",
    body,
    timeout_ms: PAIR_TIMEOUT_MS,
    read: readPaired,
  });
  if (answer.kind === "ok") return answer.value;
  if (answer.kind === "no") throw new TillError(answer.code, answer.message, answer.data);
  if (answer.kind === "refused") throw new TillError(answer.code, answer.message);
  if (answer.kind === "later" && answer.code !== "") throw new TillError(answer.code, answer.message);
  throw new TillError("unreachable", UNREACHABLE);
}

/** Errors: TillError `code_wrong`, `code_used`, `code_expired`, `name_taken`, `too_many`, `unreachable`; StoreError. */
export async function pairDevice(store: Store, base: string, code: string, name: string): Promise<Identity> {
  const { private_key, public_key } = await makeDeviceKey();
  const { device, register } = await askToPair(base, { code, name: name.trim(), public_key });
  const identity = {
    uuid: device.uuid,
    name: device.name,
    register: { id: register.id, name: register.name },
    private_key,
    public_key,
    paired_at: new Date().toISOString(),
  };
  await putIdentity(store, identity);
  return identity;
}

/**
 * Makes a device known again to a server that was restored to before it was paired, or whose office had revoked it. UUID,
 * key and records stay; the hello that follows begins the new epoch. If that is not answered the next one does it:
 * nothing relies on it here.
 *
 * Errors: those of `pairDevice`; TillError `other_key`.
 */
export async function pairAnew(core: Core, code: string, name: string): Promise<void> {
  const { store, identity, bus } = core;
  const { uuid, public_key, paired_at } = identity;
  const epoch = (await readState(store, "counters"))?.epoch ?? 1;
  const paired = await askToPair(core.base, {
    code,
    name: name.trim(),
    public_key,
    device: uuid,
    epoch,
    paired_at,
  });
  if (paired.device.uuid !== uuid) throw new TillError("unreachable", UNREACHABLE);
  // The office's word, whatever its clock says now and said then.
  await unlockStore(store, null);
  const answer = await sayHello(store, core.client, core.persisted, paired.device.epoch);
  if (answer.kind === "ok") {
    await takeGreeting(store, answer.value, clockOff(answer.value, answer.sent_at_ms, answer.heard_at_ms));
    // A device that was locked has forgotten who may sign in.
    const { signal } = new AbortController();
    await copyCashiers({ store, client: core.client, bus, signal }, answer.value.cashiers_at);
  }
  bus.tell({ type: "shop" });
  bus.tell({ type: "ask" });
}
