/** Who is at this till: a PIN checked on the device, and the shift that the first to sign in opens. */

import { v7 } from "uuid";
import { verifyPin } from "../domain/pin";
import type { Cashier, Cents, Uuid } from "../domain/types";
import { isLocked } from "../store/lock";
import { closeShift, openShift } from "../store/newrecords";
import { countWrong, forgetWrong, lockedSeconds } from "../store/pins";
import { TillError } from "../till-api";
import type { Core } from "./core";
import { notSaved } from "./troubles";

function locked(seconds: number): TillError {
  const message = `Wrong PIN three times. Wait ${seconds} seconds, or ask a manager. The sale stays on the screen.`;
  return new TillError("pin_locked", message, { seconds });
}

/** Errors: TillError `cashier_gone`, `pin_wrong`, `pin_locked` (data.seconds), `not_saved`. */
async function prove(core: Core, uuid: Uuid, pin: string): Promise<Cashier> {
  const cashier = core.shown.cashiers.peek().find((one) => one.uuid === uuid);
  if (cashier === undefined) throw new TillError("cashier_gone", "This name is no longer at this till.");
  try {
    const seconds = await lockedSeconds(core.store, uuid, Date.now());
    if (seconds > 0) throw locked(seconds);
    if (!(await verifyPin(pin, cashier.pin))) {
      const wait = await countWrong(core.store, uuid, Date.now());
      throw wait > 0 ? locked(wait) : new TillError("pin_wrong", "This PIN is wrong. Try again.");
    }
    await forgetWrong(core.store, uuid);
  } catch (error) {
    throw notSaved(error);
  }
  return cashier;
}

/** Errors: as for `prove`. */
export async function signIn(core: Core, uuid: Uuid, pin: string): Promise<void> {
  const cashier = await prove(core, uuid, pin);
  try {
    await beginShift(core, cashier.uuid);
  } catch (error) {
    throw notSaved(error);
  }
  // The office may have revoked this device while the PIN was being checked.
  if (await isLocked(core.store)) throw new TillError("cashier_gone", "The office has revoked this device.");
  core.proof = { cashier: uuid, pin };
  core.shown.cashier.value = cashier;
}

/**
 * A manager allows once, for this sale, what its cashier may not do alone: the next attempt to finish it uses that up.
 * Errors: as for `prove`, and `not_a_manager`.
 */
export async function allow(core: Core, uuid: Uuid, pin: string): Promise<void> {
  const manager = await prove(core, uuid, pin);
  if (manager.role !== "manager") {
    throw new TillError("not_a_manager", `${manager.name} is not a manager.`);
  }
  core.allowed = { sale: core.carts.cart.peek().uuid, by: manager.uuid };
}

export function signOut(core: Core): void {
  core.proof = null;
  core.allowed = null;
  core.shown.cashier.value = null;
}

/** Opens a shift unless one is open. Errors: StoreError. */
export async function beginShift(core: Core, cashier: Uuid): Promise<void> {
  const person = core.shown.cashiers.peek().find((one) => one.uuid === cashier) ?? null;
  const row = await openShift(
    core.store,
    { ...core.maker(), cashier: person },
    { record: v7(), shift: v7() },
  );
  if (row !== null) core.frozen(row);
}

/** Errors: TillError `no_shift`, `not_saved`. */
export async function endShift(core: Core, counted: Cents): Promise<void> {
  let row: Awaited<ReturnType<typeof closeShift>>;
  try {
    row = await closeShift(core.store, core.maker(), v7(), counted);
  } catch (error) {
    throw notSaved(error);
  }
  if (row === null) throw new TillError("no_shift", "No shift is open at this till.");
  core.frozen(row);
  signOut(core);
}
