/** What the page and the search worker say to each other: `{id, op, …}` is answered by `{id, result}`. */

import type { Columns } from "../domain/columns";
import type { StockItem, Uuid } from "../domain/types";

export interface SearchResult {
  /** Best first. With a suggestion these are the hits of the suggestion. */
  titles: StockItem[];
  /** What was probably meant, when the words themselves found nothing; null otherwise. */
  suggestion: string | null;
}

export interface LoadResult {
  titles: number;
}

export type Request =
  /**
   * Reads the whole catalogue from the store anew, in place of what is there; titles made on the device have to
   * be added again. Answered when titles can be looked up and searched; the index is built after that.
   */
  | { op: "load" }
  /** Adds titles, or replaces those of the same UUID. */
  | { op: "rows"; columns: Columns; made_on_device: boolean }
  /** Stock on hand as the server says it now. */
  | { op: "levels"; levels: Record<Uuid, number> }
  /** What this device moved and has not posted back, as the whole difference of each title named. */
  | { op: "moved"; moved: Record<Uuid, number> }
  | { op: "lookup"; code: string }
  | { op: "search"; query: string; limit: number }
  | { op: "get"; uuids: Uuid[] }
  /** Forgets all titles. */
  | { op: "clear" };

/** The answer to each request. */
export interface Answers {
  load: LoadResult;
  rows: LoadResult;
  levels: null;
  moved: null;
  lookup: StockItem | null;
  search: SearchResult;
  get: (StockItem | null)[];
  clear: null;
}

export type Asked = Request & { id: number };
export type Answered = { id: number; result: Answers[keyof Answers] } | { id: number; error: string };
