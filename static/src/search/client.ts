/** The page's side of the search worker: each question is a promise. */

import type { Columns } from "../domain/columns";
import type { StockItem, Uuid } from "../domain/types";
import type { Answered, Answers, LoadResult, Request, SearchResult } from "./messages";

/** Where the worker's script comes from: a URL that the caller's Trusted Types policy has passed. */
export type WorkerUrl = string | URL;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The part of a Worker that is needed. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: "message" | "error", listener: (event: Event) => void): void;
}

export class SearchClient {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  #last_id = 0;

  constructor(port: Port) {
    this.#port = port;
    port.addEventListener("message", (event) => this.#answered((event as MessageEvent<Answered>).data));
    port.addEventListener("error", () => this.#failed());
  }

  /**
   * Reads the stored catalogue in place of what is there; add titles made on the device again afterwards. Resolves
   * when titles can be looked up and searched; the index is built after that.
   */
  load(): Promise<LoadResult> {
    return this.#ask({ op: "load" });
  }

  /** Adds titles or replaces those of the same UUID. */
  rows(columns: Columns, made_on_device = false): Promise<LoadResult> {
    return this.#ask({ op: "rows", columns, made_on_device });
  }

  /** Stock on hand as the server says it. */
  levels(levels: Record<Uuid, number>): Promise<null> {
    return this.#ask({ op: "levels", levels });
  }

  /** For each title named: all that this device moved and the server's level does not hold yet. */
  moved(moved: Record<Uuid, number>): Promise<null> {
    return this.#ask({ op: "moved", moved });
  }

  /** By ISBN-13 or EAN-13. */
  lookup(code: string): Promise<StockItem | null> {
    return this.#ask({ op: "lookup", code });
  }

  search(query: string, limit: number): Promise<SearchResult> {
    return this.#ask({ op: "search", query, limit });
  }

  get(uuids: Uuid[]): Promise<(StockItem | null)[]> {
    return this.#ask({ op: "get", uuids });
  }

  clear(): Promise<null> {
    return this.#ask({ op: "clear" });
  }

  #ask<R extends Request>(request: R): Promise<Answers[R["op"]]> {
    const id = ++this.#last_id;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (result) => resolve(result as Answers[R["op"]]), reject });
      this.#port.postMessage({ id, ...request });
    });
  }

  #answered(answer: Answered): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.result);
  }

  /** The worker's script broke: nobody must wait for ever. */
  #failed(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error("The search has stopped."));
    this.#waiting.clear();
  }
}

export function openSearch(url: WorkerUrl): SearchClient {
  return new SearchClient(new Worker(url));
}
