/** The search worker of this tab, kept up to date with the store and with what other tabs do. */

import { columnsOf } from "../domain/columns";
import type { StockItem, Uuid } from "../domain/types";
import type { SearchClient } from "../search/client";
import type { SearchResult } from "../search/messages";
import { allTitles, joinColumns } from "../store/catalogue";
import { readState, type Store } from "../store/db";
import { allLevels } from "../store/levels";
import type { News } from "../sync/bus";
import type { Shown } from "./shown";

export class Catalogue {
  readonly #store: Store;
  readonly #open: () => SearchClient;
  readonly #shown: Shown;
  #search: SearchClient;

  /** `open` starts a worker: at the beginning, and again when it has died. */
  constructor(store: Store, open: () => SearchClient, shown: Shown) {
    this.#store = store;
    this.#open = open;
    this.#shown = shown;
    this.#search = open();
  }

  /** Reads the stored catalogue anew; resolves when titles can be looked up. */
  async load(): Promise<void> {
    const search = this.#search;
    const catalogue = await readState(this.#store, "catalogue");
    this.#shown.catalogue_at.value = catalogue?.as_of ?? null;
    await search.load();
    const made = (await allTitles(this.#store)).filter((row) => row.made_on_device);
    // Titles of one kind at a time: a posted one is no longer of this device only.
    for (const posted of [true, false]) {
      const columns = joinColumns(made.filter((row) => row.posted === posted).map((row) => row.columns));
      if (columns !== null) await search.rows(columns, !posted);
    }
    const rows = await allLevels(this.#store);
    const known = rows.flatMap((row) => (row.on_hand === null ? [] : [[row.uuid, row.on_hand] as const]));
    await search.levels(Object.fromEntries(known));
    await search.moved(Object.fromEntries(rows.map((row) => [row.uuid, row.moved])));
    const { titles } = await search.rows(columnsOf([]), false);
    this.#shown.titles.value = titles;
  }

  async hear(news: News): Promise<void> {
    if (news.type === "catalogue") await this.load();
    if (news.type === "titles") {
      const { titles } = await this.#search.rows(news.columns, news.made_on_device);
      this.#shown.titles.value = titles;
    }
    if (news.type === "levels") await this.#search.levels(news.levels);
    if (news.type === "outbox" && Object.keys(news.moved).length > 0) await this.#search.moved(news.moved);
  }

  /** By ISBN-13 or EAN. */
  lookup(code: string): Promise<StockItem | null> {
    return this.#ask((search) => search.lookup(code));
  }

  search(query: string, limit: number): Promise<SearchResult> {
    return this.#ask((search) => search.search(query, limit));
  }

  async get(uuid: Uuid): Promise<StockItem | null> {
    const [item] = await this.#ask((search) => search.get([uuid]));
    return item ?? null;
  }

  /** A worker that died is started again, once for each question. */
  async #ask<T>(question: (search: SearchClient) => Promise<T>): Promise<T> {
    try {
      return await question(this.#search);
    } catch {
      this.#search = this.#open();
      await this.load();
      return await question(this.#search);
    }
  }
}
