/** A shift. */

import { toWire } from "../money";
import type { Cents, Uuid } from "../types";
import { type Header, head } from "./head";

export interface ShiftEvent {
  shift: Uuid;
  event: "opened" | "closed";
  register: number;
  /** The float when opened, the counted cash when closed. */
  amount: Cents;
}

/** A shift that was opened or closed at `header.made_at`. */
export function shiftRecord(event: ShiftEvent, header: Header): string {
  return JSON.stringify({
    ...head("shift", header),
    shift: event.shift,
    event: event.event,
    register: event.register,
    at: header.made_at,
    amount: toWire(event.amount),
  });
}
