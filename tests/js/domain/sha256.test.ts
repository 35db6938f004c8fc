import fc from "fast-check";
import { expect, test } from "vitest";
import { hex, Sha256, sha256Hex, sha256HexNow } from "../../../static/src/domain/sha256";

test.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
])("of %j, as published", async (text, hash) => {
  expect(sha256HexNow(text)).toBe(hash);
  expect(await sha256Hex(text)).toBe(hash);
});

test("of any length over several blocks, the hash at once is WebCrypto's", async () => {
  for (let length = 0; length <= 200; length++) {
    const text = "é".repeat(length);
    expect(sha256HexNow(text)).toBe(await sha256Hex(text));
  }
});

test("of any text, the hash at once is WebCrypto's", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 3000 }), async (text) => {
      expect(sha256HexNow(text)).toBe(await sha256Hex(text));
    }),
  );
});

test("in pieces of any length it is that of the whole", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 12 }), async (pieces) => {
      const hash = new Sha256();
      for (const piece of pieces) hash.add(piece);
      const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
      expect(hash.end()).toBe(hex(digest));
    }),
  );
});
