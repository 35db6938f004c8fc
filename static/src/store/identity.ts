/** Who this browser is to the shop, and what its epoch and D-numbers are (R8). */

import { type Counters, type Lease, newCounters, setLeases, startEpoch } from "../domain/numbers";
import { getState, putState, readState, type Store } from "./db";
import { writeMarker } from "./marker";
import type { Identity } from "./schema";

export interface DeviceKey {
  private_key: CryptoKey;
  /** SubjectPublicKeyInfo in DER, base64. */
  public_key: string;
}

/** A key that cannot leave this browser. */
export async function makeDeviceKey(): Promise<DeviceKey> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const der = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  return { private_key: pair.privateKey, public_key: btoa(String.fromCharCode(...der)) };
}

/** Makes this browser the device that the server paired. What another device left in the store stays there. */
export async function putIdentity(store: Store, identity: Identity): Promise<void> {
  await store.write(
    ["state"],
    async (tx) => {
      await putState(tx, "identity", identity);
      // Numbers and shift of a device that was here before are not this one's.
      for (const key of ["counters", "shift", "mode"]) await tx.objectStore("state").delete(key);
    },
    "strict",
  );
  store.expect(identity.uuid);
  writeMarker(identity);
}

/** Takes over what the server said of epoch and leases; whether that was anything new. */
export async function adoptLeases(store: Store, epoch: number, leases: readonly Lease[]): Promise<boolean> {
  const before = await readState(store, "counters");
  if (before !== undefined && isSame(before, adopted(before, epoch, leases))) return false;
  await store.write(
    ["state"],
    async (tx) => putState(tx, "counters", adopted(await getState(tx, "counters"), epoch, leases)),
    "strict",
  );
  return true;
}

function adopted(counters: Counters | undefined, epoch: number, leases: readonly Lease[]): Counters {
  if (counters === undefined) return newCounters(epoch, leases);
  // An answer that another tab's newer one has overtaken: epochs never go back.
  if (epoch < counters.epoch) return counters;
  return counters.epoch === epoch ? setLeases(counters, leases) : startEpoch(counters, epoch, leases);
}

function isSame(a: Counters, b: Counters): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
