/** Texts and bytes as the wire wants them. */

/** Without padding, as in the signature's header. */
export function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** ECDSA P-256 over the text's SHA-256: r and s, raw, as base64url. */
export async function sign(key: CryptoKey, text: string): Promise<string> {
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  return base64url(new Uint8Array(await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text))));
}
