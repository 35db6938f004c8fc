/** What the screens see of the till: signals, and the status made of them. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Mode, NORMAL } from "../domain/mode";
import type {
  Cashier,
  Docket,
  Locked,
  Moment,
  Refusal,
  Shop,
  Status,
  StoreTrouble,
  TaxRate,
  Uuid,
} from "../domain/types";
import type { LiveSale } from "../sync/bus";

export type Phase = "opening" | "unpaired" | "ready" | "locked" | "trouble";

const LIVE_SHOWN = 20;

export class Shown {
  readonly phase = signal<Phase>("opening");
  readonly shop = signal<Shop | null>(null);
  readonly device = signal<{ uuid: Uuid; name: string; register: string } | null>(null);
  readonly tax_rates = signal<TaxRate[]>([]);
  readonly cashiers = signal<Cashier[]>([]);
  readonly cashier = signal<Cashier | null>(null);
  readonly last_docket = signal<Docket | null>(null);
  readonly live = signal<LiveSale[]>([]);

  /** The mode as this tab last saw it. */
  readonly mode: Signal<Mode> = signal(NORMAL);
  readonly waiting = signal(0);
  readonly said = signal<{ held: number; sheet: Uuid | null; clock_off_seconds: number }>({
    held: 0,
    sheet: null,
    clock_off_seconds: 0,
  });
  readonly numbers = signal<{ left: number; next: number | null }>({ left: 0, next: null });
  readonly catalogue_at = signal<Moment | null>(null);
  readonly titles = signal(0);
  readonly storage = signal<Status["storage"]>("unknown");
  readonly trouble = signal<StoreTrouble | null>(null);
  readonly update_ready = signal(false);
  /** The office has revoked this device: what is still here. Null otherwise. */
  readonly locked = signal<Locked | null>(null);
  /** What the server said when it did not want this device; null when it does. */
  readonly refused = signal<Refusal | null>(null);

  readonly status: ReadonlySignal<Status> = computed(() => {
    const { name, since, on_purpose, progress } = this.mode.value;
    return {
      mode: name,
      since,
      on_purpose,
      waiting: this.waiting.value,
      posting: name === "posting" ? progress : null,
      d_numbers_left: this.numbers.value.left,
      next_d_number: this.numbers.value.next,
      catalogue_at: this.catalogue_at.value,
      titles: this.titles.value,
      storage: this.storage.value,
      trouble: this.trouble.value,
      update_ready: this.update_ready.value,
      refused: this.refused.value,
      ...this.said.value,
    };
  });

  fail(trouble: StoreTrouble): void {
    this.trouble.value = trouble;
    this.phase.value = "trouble";
  }

  /** A sale that another till posted. */
  addLive(sale: LiveSale): void {
    if (sale.device === this.device.peek()?.name) return;
    this.live.value = [sale, ...this.live.peek()].slice(0, LIVE_SHOWN);
  }
}
