/**
 * What the search worker does with each request, apart from being a worker. While the catalogue is read anew the
 * old one goes on serving; what comes in meanwhile is done on both.
 */

import type { Chunk } from "../domain/columns";
import { Engine } from "./engine";
import type { Answers, LoadResult, Request } from "./messages";

type Change = Extract<Request, { op: "rows" | "levels" | "moved" }>;

/** Reads the stored catalogue, chunk after chunk. */
export type ReadChunks = (take: (chunk: Chunk) => void) => Promise<void>;

function apply(engine: Engine, change: Change): void {
  if (change.op === "rows") engine.add(change.columns, change.made_on_device);
  else if (change.op === "levels") engine.setLevels(change.levels);
  else engine.setMoved(change.moved);
}

export class SearchService {
  #engine = new Engine();
  #loaded = false;
  #loading: Promise<LoadResult> | null = null;
  #changesWhileLoading: Change[] = [];
  #indexing = false;
  readonly #readChunks: ReadChunks;
  readonly #pause: () => Promise<void>;

  /** `pause` lets other requests through between two slices of work. */
  constructor(readChunks: ReadChunks, pause: () => Promise<void>) {
    this.#readChunks = readChunks;
    this.#pause = pause;
  }

  /** Rejects when the store cannot be read, or for titles that are none; what was there stays. */
  async answer(request: Request): Promise<Answers[keyof Answers]> {
    switch (request.op) {
      case "load":
        this.#loading ??= this.#load();
        return this.#loading;
      case "clear":
        this.#engine = new Engine(this.#engine.moved);
        return null;
      case "rows":
      case "levels":
      case "moved":
        return this.#change(request);
      default:
        // Before the first catalogue is there, nothing would be found that is in the shop.
        if (!this.#loaded) await this.#loading;
        return this.#read(request);
    }
  }

  #read(
    request: Extract<Request, { op: "lookup" | "search" | "get" }>,
  ): Answers["lookup" | "search" | "get"] {
    if (request.op === "lookup") return this.#engine.lookup(request.code);
    if (request.op === "search") return this.#engine.search(request.query, request.limit);
    return request.uuids.map((uuid) => this.#engine.get(uuid));
  }

  #change(change: Change): Answers["rows" | "levels" | "moved"] {
    apply(this.#engine, change);
    if (this.#loading !== null) this.#changesWhileLoading.push(change);
    if (change.op !== "rows") return null;
    void this.#keepIndexed();
    return { titles: this.#engine.titles };
  }

  async #load(): Promise<LoadResult> {
    const replaced = this.#engine;
    try {
      const engine = new Engine(replaced.moved);
      await this.#readChunks((chunk) => engine.add(chunk.columns, false));
      for (const change of this.#changesWhileLoading) apply(engine, change);
      // Unless it was cleared meanwhile: then what was read is no longer wanted.
      if (this.#engine === replaced) this.#engine = engine;
      this.#loaded = true;
    } finally {
      this.#loading = null;
      this.#changesWhileLoading = [];
    }
    void this.#keepIndexed();
    return { titles: this.#engine.titles };
  }

  /** Builds the index of the engine that serves, until that one needs none. */
  async #keepIndexed(): Promise<void> {
    if (this.#indexing) return;
    this.#indexing = true;
    try {
      while (this.#engine.needsIndex) await this.#build(this.#engine);
    } finally {
      this.#indexing = false;
    }
  }

  async #build(engine: Engine): Promise<void> {
    const slices = engine.index();
    while (engine === this.#engine && slices.next().done !== true) await this.#pause();
  }
}
