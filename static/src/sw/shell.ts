/**
 * The shell of the till in the browser's cache, so that it opens without a server.
 *
 * Policy: a version is kept whole or not at all. A new one is fetched beside the one in use and takes its place only
 * when the till says so. Own code rather than Workbox: it is all here to be read, and the rules are few.
 */

export interface Kept {
  url: string;
  revision: string;
}

const PREFIX = "bookmine-shell-";

/** The cache of one version: its name is the page's revision, which covers all the files. */
export class Shell {
  readonly #kept: readonly Kept[];
  readonly #name: string;
  readonly #paths: ReadonlySet<string>;

  constructor(kept: readonly Kept[]) {
    this.#kept = kept;
    this.#name = PREFIX + (kept.at(-1)?.revision ?? "none");
    this.#paths = new Set(kept.map(({ url }) => url));
  }

  /** Fetches what is not there yet. Rejects when anything is missing: then the version in use stays in use. */
  async install(): Promise<void> {
    const cache = await caches.open(this.#name);
    await Promise.all(this.#kept.map((kept) => this.#keep(cache, kept)));
  }

  /** Forgets the other versions. */
  async activate(): Promise<void> {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== this.#name);
    await Promise.all(old.map((name) => caches.delete(name)));
  }

  holds(path: string): boolean {
    return this.#paths.has(path);
  }

  /** A file of the shell; from the network when the browser has taken the cache away. */
  async answer(path: string, request: Request): Promise<Response> {
    const cache = await caches.open(this.#name);
    return (await cache.match(path)) ?? fetch(request);
  }

  async #keep(cache: Cache, { url }: Kept): Promise<void> {
    if ((await cache.match(url)) !== undefined) return;
    // Past the browser's own cache, which may hold an older file under the same address.
    const response = await fetch(url, { cache: "reload", credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`${url}: ${response.status}`);
    await cache.put(url, response);
  }
}
