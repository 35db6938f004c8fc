/** What the tabs of one device, and its service worker, tell each other. Nothing may depend on its arriving. */

import type { Columns } from "../domain/columns";
import type { Cents, Moment, Uuid } from "../domain/types";

export interface LiveSale {
  number: string;
  device: string;
  amount: Cents;
  at: Moment;
}

export type News =
  /** Records were frozen or acknowledged. */
  | { type: "outbox"; moved: Record<Uuid, number> }
  | { type: "mode" }
  | { type: "carts" }
  /** Shop, cashiers, numbers, sheet or held count. */
  | { type: "shop" }
  | { type: "contacts" }
  /** The catalogue was taken anew, or dropped. */
  | { type: "catalogue" }
  | { type: "titles"; columns: Columns; made_on_device: boolean }
  | { type: "levels"; levels: Record<Uuid, number> }
  | { type: "live"; sale: LiveSale }
  /** The tab that leads is alive. */
  | { type: "beat" }
  /** Somebody wants the server asked at once. */
  | { type: "ask" };

export class Bus {
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<(news: News) => void>();

  /** `name` is the database's: tabs over the same store hear each other. */
  constructor(name: string) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => {
      for (const listener of this.#listeners) listener(data);
    };
  }

  /** To the other tabs, and to this one. */
  tell(news: News): void {
    this.#channel.postMessage(news);
    for (const listener of this.#listeners) listener(news);
  }

  /** Gives what ends the listening. */
  listen(listener: (news: News) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#channel.close();
  }
}
