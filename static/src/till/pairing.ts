/** Pairing: a one-time code of the office makes this browser a device of the shop, with a key of its own. */

import type { Store } from "../store/db";
import { makeDeviceKey, putIdentity } from "../store/identity";
import type { Identity } from "../store/schema";
import { Client } from "../sync/client";
import { has, isInteger, isString } from "../sync/shapes";
import { TillError } from "../till-api";
import { UNREACHABLE } from "./troubles";

const PAIR_TIMEOUT_MS = 10_000;

interface Paired {
  device: { uuid: string; name: string };
  register: { id: number; name: string };
}

function readPaired(json: unknown): Paired | null {
  const device = (value: unknown): boolean => has(value, { uuid: isString, name: isString });
  const register = (value: unknown): boolean => has(value, { id: isInteger, name: isString });
  return has(json, { device, register }) ? (json as unknown as Paired) : null;
}

/** Errors: TillError `code_wrong`, `code_used`, `code_expired`, `name_taken`, `too_many`, `unreachable`; StoreError. */
export async function pairDevice(store: Store, base: string, code: string, name: string): Promise<Identity> {
  const { private_key, public_key } = await makeDeviceKey();
  const answer = await new Client(base, null).ask({
    method: "POST",
    path: "/api/pair/",
    body: { code, name: name.trim(), public_key },
    timeout_ms: PAIR_TIMEOUT_MS,
    read: readPaired,
  });
  if (answer.kind === "no") throw new TillError(answer.code, answer.message, answer.data);
  if (answer.kind === "later" && answer.code !== "") throw new TillError(answer.code, answer.message);
  if (answer.kind !== "ok") throw new TillError("unreachable", UNREACHABLE);
  const { device, register } = answer.value;
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
