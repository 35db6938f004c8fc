/**
 * A note outside of IndexedDB that this browser was paired. A database that turns up empty under it was lost or
 * evicted, and is never taken for a new till.
 *
 * It stands in localStorage and in a cookie. When the browser runs short of space it takes IndexedDB, caches and
 * workers of a site away and leaves these two; a damaged IndexedDB is replaced by an empty one without a word. Only
 * somebody who clears all of the site's data takes the note away too; then the server still knows the device, and
 * names what is missing.
 */

import type { Uuid } from "../domain/types";

export interface Marker {
  uuid: Uuid;
  name: string;
}

const KEY = "bookmine-device";
/** As long as browsers allow; it is written again at each start. */
const COOKIE_SECONDS = 400 * 24 * 3600;

export function readMarker(): Marker | null {
  return parse(fromLocalStorage()) ?? parse(fromCookie());
}

export function writeMarker(marker: Marker): void {
  const text = encodeURIComponent(JSON.stringify({ uuid: marker.uuid, name: marker.name }));
  try {
    globalThis.localStorage?.setItem(KEY, text);
  } catch {
    // Full or forbidden: the cookie still tells.
  }
  if (typeof document === "undefined") return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not in every browser.
  document.cookie = `${KEY}=${text}; Path=/till/; Max-Age=${COOKIE_SECONDS}; SameSite=Strict${secure}`;
}

function fromLocalStorage(): string | null {
  try {
    return globalThis.localStorage?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}

function fromCookie(): string | null {
  if (typeof document === "undefined") return null;
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${KEY}=`));
  return found?.slice(KEY.length + 1) ?? null;
}

function parse(text: string | null): Marker | null {
  if (text === null) return null;
  try {
    const { uuid, name } = JSON.parse(decodeURIComponent(text)) as Partial<Marker>;
    return typeof uuid === "string" && typeof name === "string" ? { uuid, name } : null;
  } catch {
    return null;
  }
}
