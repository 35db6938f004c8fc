/**
 * The service worker: opens the till without a server, and may post back what waits while no till is open.
 *
 * Update policy: a new version waits until the page says "skip-waiting", which it does when the cart is empty and
 * nothing waits. It never touches /api/, /admin/ and /ws/: those are the network's.
 */

import { type Kept, Shell } from "./sw/shell";
import { catchUp, postBack } from "./sw/wakes";

declare const self: ServiceWorkerGlobalScope & { __PRECACHE?: Kept[] };

const PAGE = "/till/";
const shell = new Shell(self.__PRECACHE ?? []);

self.addEventListener("install", (event) => event.waitUntil(shell.install()));

self.addEventListener("activate", (event) => {
  event.waitUntil(shell.activate().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") event.waitUntil(self.skipWaiting());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && url.pathname.startsWith(PAGE);
  const path = isPage ? PAGE : url.pathname;
  if (shell.holds(path)) event.respondWith(shell.answer(path, request));
});

/** Background Sync and its periodic sister: not in every browser, and not in TypeScript's library. */
interface WakeEvent extends ExtendableEvent {
  readonly tag: string;
}

function onWake(type: "sync" | "periodicsync", wake: (base: string) => Promise<void>): void {
  self.addEventListener(type as "activate", (event) => {
    const { tag } = event as WakeEvent;
    if (tag === `bookmine-${type === "sync" ? "post-back" : "catch-up"}`) {
      event.waitUntil(wake(self.location.origin));
    }
  });
}

onWake("sync", postBack);
onWake("periodicsync", catchUp);
