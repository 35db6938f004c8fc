/** What the till asks of the browser itself: its workers, its storage, its updates. */

import type { Signal } from "@preact/signals";
import type { Status } from "../domain/types";
import { openSearch, type SearchClient } from "../search/client";

/** With Trusted Types, scripts may be started only by addresses that this policy passes: the shop's own two. */
interface Policy {
  createScriptURL(url: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

const root = typeof document === "undefined" ? null : document.getElementById("till");
const WORKER = root?.dataset.searchWorker ?? "/static/build/search.js";
const SERVICE_WORKER = root?.dataset.serviceWorker ?? "/sw.js";

const rules: Policy = {
  createScriptURL(url) {
    if (url !== WORKER && url !== SERVICE_WORKER) throw new TypeError(`Not a script of the till: ${url}`);
    return url;
  },
};

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
/** A policy of one name can be made once in a page. */
const policy = factory?.createPolicy("bookmine", rules) ?? rules;

export function openSearchWorker(): SearchClient {
  return openSearch(policy.createScriptURL(WORKER));
}

/** Asks for storage that the browser does not clear by itself, and shows what it said. */
export async function askForStorage(shown: Signal<Status["storage"]>): Promise<void> {
  const { storage } = navigator;
  if (storage?.persist === undefined) return;
  const isGranted = (await storage.persisted()) || (await storage.persist());
  shown.value = isGranted ? "granted" : "not granted";
}

/** Not in every browser, and not in TypeScript's library yet. */
type Registration = ServiceWorkerRegistration & {
  sync?: { register(tag: string): Promise<void> };
  periodicSync?: { register(tag: string, options: { minInterval: number }): Promise<void> };
};

const POST_BACK = "bookmine-post-back";
const CATCH_UP = "bookmine-catch-up";
const CATCH_UP_MS = 12 * 3_600_000;

const UPDATE_CHECK_MS = 3_600_000;

/** The service worker, and a new version of it that waits until the till says that it may take over. */
export class Updates {
  readonly #ready: Signal<boolean>;
  #registration: Registration | null = null;
  #isWanted = false;

  constructor(ready: Signal<boolean>) {
    this.#ready = ready;
  }

  async register(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    const { serviceWorker } = navigator;
    // Only the tab where somebody pressed "Update now" begins anew by itself; others go on with what they have.
    serviceWorker.addEventListener("controllerchange", () => {
      if (this.#isWanted) location.reload();
    });
    const registration: Registration = await serviceWorker.register(policy.createScriptURL(SERVICE_WORKER), {
      scope: "/",
    });
    this.#registration = registration;
    this.#watch(registration.waiting);
    registration.addEventListener("updatefound", () => this.#watch(registration.installing));
    // Only installed tills may, and only in Chromium: then the copies are fresh when the shop opens.
    registration.periodicSync?.register(CATCH_UP, { minInterval: CATCH_UP_MS }).catch(() => undefined);
    setInterval(() => void registration.update().catch(() => undefined), UPDATE_CHECK_MS);
  }

  /** Lets the waiting version take over. */
  apply(): void {
    this.#isWanted = true;
    this.#registration?.waiting?.postMessage("skip-waiting");
  }

  /** Nothing relies on it: Chromium alone does it, and gives up after three tries. */
  askForBackgroundPosting(): void {
    this.#registration?.sync?.register(POST_BACK).catch(() => undefined);
  }

  #watch(worker: ServiceWorker | null): void {
    if (worker === null) return;
    const look = (): void => {
      // Without a controller it is the first version, which nobody waits for.
      if (worker.state === "installed" && navigator.serviceWorker.controller !== null)
        this.#ready.value = true;
    };
    look();
    worker.addEventListener("statechange", look);
  }
}
