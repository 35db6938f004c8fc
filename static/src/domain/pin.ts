/** A cashier's PIN against the verifier that the server keeps: Django's `pbkdf2_sha256`, checked on the device. */

import type { Cashier } from "./types";

const HASH_BITS = 256;

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** Django's salt is the text itself, not its decoding. False for a wrong PIN and for a verifier without a hash. */
export async function verifyPin(pin: string, verifier: Cashier["pin"]): Promise<boolean> {
  if (pin === "" || verifier.hash === "" || verifier.iterations < 1) return false;
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const salt = encoder.encode(verifier.salt);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations: verifier.iterations };
  const got = new Uint8Array(await crypto.subtle.deriveBits(derivation, key, HASH_BITS));
  const wanted = fromBase64(verifier.hash);
  let difference = got.length ^ wanted.length;
  got.forEach((byte, i) => {
    difference |= byte ^ (wanted[i] ?? 0);
  });
  return difference === 0;
}
