/** SHA-256 of a text's UTF-8 bytes, as hex. */

/** By WebCrypto. Not inside an IndexedDB transaction, which ends while this is awaited: see `sha256HexNow`. */
export async function sha256Hex(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Fraction bits of a prime's root, as FIPS 180-4 derives its constants. */
function rootBits(prime: number, power: number): number {
  const root = prime ** power;
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
}

const primes: number[] = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
const START = primes.slice(0, 8).map((prime) => rootBits(prime, 1 / 2));
const ROUND = Int32Array.from(primes, (prime) => rootBits(prime, 1 / 3));

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The last bytes, a one bit, noughts, and the length of all bytes in bits: whole blocks of 64 bytes. */
function padded(bytes: Uint8Array, length: number): DataView {
  const view = new DataView(new ArrayBuffer((((bytes.length + 8) >> 6) + 1) << 6));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setUint32(view.byteLength - 8, Math.floor(length / 2 ** 29));
  view.setUint32(view.byteLength - 4, length << 3);
  return view;
}

function mix(state: Int32Array, w: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + (ROUND[i] ?? 0) + (w[i] ?? 0)) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] ?? 0) + word;
  });
}

/** Of bytes that come piece by piece, and are never in memory together. */
export class Sha256 {
  readonly #state = Int32Array.from(START);
  readonly #w = new Int32Array(64);
  #rest: Uint8Array = new Uint8Array();
  #length = 0;

  add(bytes: Uint8Array): void {
    this.#length += bytes.length;
    const begun = new Uint8Array(this.#rest.length + bytes.length);
    begun.set(this.#rest);
    begun.set(bytes, this.#rest.length);
    const whole = begun.length - (begun.length % 64);
    this.#mixAll(new DataView(begun.buffer, 0, whole));
    this.#rest = begun.slice(whole);
  }

  /** As hex; nothing is added after it. */
  end(): string {
    this.#mixAll(padded(this.#rest, this.#length));
    const out = new DataView(new ArrayBuffer(32));
    this.#state.forEach((word, i) => {
      out.setInt32(4 * i, word);
    });
    return hex(new Uint8Array(out.buffer));
  }

  #mixAll(view: DataView): void {
    const w = this.#w;
    for (let block = 0; block < view.byteLength; block += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(block + 4 * i);
      for (let i = 16; i < 64; i++) {
        const w15 = w[i - 15] ?? 0;
        const w2 = w[i - 2] ?? 0;
        const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
        const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
        w[i] = (w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1;
      }
      mix(this.#state, w);
    }
  }
}

/** Of a text, at once: what freezes a sale hashes its record inside the one transaction that stores it. */
export function sha256HexNow(text: string): string {
  const hash = new Sha256();
  hash.add(new TextEncoder().encode(text));
  return hash.end();
}
