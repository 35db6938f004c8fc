/**
 * Where a scan goes when the focus is in a field that is not Find: to Find where something can be sold, else it is
 * refused aloud. It never stays in the field, and its Enter finishes nothing. A field for codes takes it.
 */

import { signal } from "@preact/signals";
import type { Till } from "../till-api";
import { asked } from "./asking";
import { submit } from "./finder";
import { isField } from "./focus";
import { tool } from "./sale";
import { saving } from "./saving";
import { home, screen } from "./screen";
import { SILENCE_MILLISECONDS, Wedge } from "./wedge";

/** What was scanned where no scan goes; "" when there is nothing to say. */
export const refusedScan = signal("");

interface Before {
  field: HTMLInputElement | HTMLTextAreaElement;
  value: string;
}

export class Scans {
  readonly #till: Till;
  readonly #wedge = new Wedge();
  /** The field that the burst began in, as it was then. */
  #before: Before | null = null;
  readonly #forget: () => void;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(till: Till) {
    this.#till = till;
    this.#forget = screen.subscribe(() => {
      refusedScan.value = "";
    });
  }

  /** Takes a key before any field sees it; true when it ended a scan, and is to go no further. */
  key(event: KeyboardEvent): boolean {
    clearTimeout(this.#silence);
    const { begins, scan } = this.#wedge.key(event.key, event.timeStamp, event.repeat);
    if (begins) {
      refusedScan.value = "";
      this.#before = fieldOf(event.target);
    }
    const { field } = this.#before ?? {};
    if (field === undefined || field !== event.target || field.id === "find") return false;
    if (scan !== null) {
      this.#take(scan);
      return true;
    }
    if (event.key.length === 1) {
      this.#silence = setTimeout(() => {
        const unended = this.#wedge.unended();
        if (unended !== null) this.#take(unended);
      }, SILENCE_MILLISECONDS);
    }
    return false;
  }

  stop(): void {
    clearTimeout(this.#silence);
    this.#forget();
  }

  #take(code: string): void {
    const before = this.#before;
    this.#before = null;
    if (before === null || before.field.dataset.code !== undefined) return;
    putBack(before);
    const { name } = screen.peek();
    const isOpen = this.#till.phase.peek() === "ready" && this.#till.cashier.peek() !== null;
    if (!isOpen || saving.peek() || asked.peek() !== null || !["sale", "pay"].includes(name)) {
      refusedScan.value = code;
      return;
    }
    tool.value = null;
    home();
    void submit(this.#till, code);
  }
}

function fieldOf(target: EventTarget | null): Before | null {
  if (!isField(target) || target instanceof HTMLSelectElement) return null;
  return { field: target, value: target.value };
}

/** As if it had never been typed, for whoever listens to the field too. */
function putBack({ field, value }: Before): void {
  const { prototype } = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
