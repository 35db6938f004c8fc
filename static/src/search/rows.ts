/**
 * The titles in the worker: columns in typed arrays and shared strings, found by barcode and by UUID in constant
 * time. A title whose words change gets a new row and its old one dies, since the word index knows rows only.
 */

import type { Columns } from "../domain/columns";
import type { Category, StockItem, Uuid } from "../domain/types";
import { Codes } from "./codes";
import { RowTable } from "./table";

const FIRST_ROOM = 1024;
/** What is shared is forgotten beyond this, or it would itself take the room that it saves. */
const MOST_SHARED = 20_000;
/** Flags of a row. */
const ALIVE = 1;
const ACTIVE = 2;
const MADE_ON_DEVICE = 4;

type Words = [number, number, number, number];

const DASH = 45;
/** The values of the hexadecimal digits by their character codes; 255 for all others. */
const HEX = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
  return value < 0 ? 255 : value;
});

/** The four 32-bit words of a UUID; null when the text is not one. */
function uuidWords(uuid: Uuid): Words | null {
  const words: Words = [0, 0, 0, 0];
  let digits = 0;
  for (let at = 0; at < uuid.length; at++) {
    const code = uuid.charCodeAt(at);
    if (code === DASH) continue;
    const value = HEX[code] ?? 255;
    if (value > 15 || digits === 32) return null;
    const word = (digits >> 3) as 0 | 1 | 2 | 3;
    words[word] = (words[word] << 4) | value;
    digits++;
  }
  if (digits !== 32) return null;
  return [words[0] >>> 0, words[1] >>> 0, words[2] >>> 0, words[3] >>> 0];
}

function uuidHash([a, b, c, d]: Words): number {
  return a ^ b ^ c ^ d;
}

function roomier<T extends Int32Array | Uint32Array | Uint8Array>(array: T, length: number): T {
  const bigger = new (array.constructor as new (length: number) => T)(length);
  bigger.set(array);
  return bigger;
}

export class Rows {
  /** Rows ever added, dead ones too. */
  count = 0;
  readonly title: string[] = [];
  readonly authors: string[] = [];
  readonly #publisher: string[] = [];
  readonly #format: string[] = [];
  readonly #category: Category[] = [];
  readonly #shelf: string[] = [];
  readonly #tax_code: string[] = [];
  readonly #isbn = new Codes();
  readonly #ean = new Codes();
  #uuid = new Uint32Array(4 * FIRST_ROOM);
  #price = new Int32Array(FIRST_ROOM);
  #rrp = new Int32Array(FIRST_ROOM);
  /** As shown: the server's level and what this device moved. */
  #on_hand = new Int32Array(FIRST_ROOM);
  #flags = new Uint8Array(FIRST_ROOM);
  readonly #byUuid = new RowTable();
  /** One string for all rows that say the same. */
  readonly #shared = new Map<string, string>();
  /** What this device moved and the server's level does not hold yet. */
  readonly moved: Map<Uuid, number>;
  #living = 0;

  constructor(moved: ReadonlyMap<Uuid, number>) {
    this.moved = new Map(moved);
  }

  /** Titles, without the rows that were replaced. */
  get living(): number {
    return this.#living;
  }

  /** Whether words may find the row: not replaced, and still sold. A barcode finds what is no longer sold, too. */
  isFound(row: number): boolean {
    return ((this.#flags[row] ?? 0) & (ALIVE | ACTIVE)) === (ALIVE | ACTIVE);
  }

  isOnHand(row: number): boolean {
    return (this.#on_hand[row] ?? 0) > 0;
  }

  /** Adds titles, and replaces those whose UUID is here. RangeError for columns of unequal length or no UUID. */
  add(columns: Columns, made_on_device: boolean): void {
    const length = columns.uuid.length;
    if (Object.values(columns).some((column: unknown[]) => column.length !== length)) {
      throw new RangeError("The columns of the catalogue are not of equal length.");
    }
    this.#makeRoom(this.count + length);
    for (let i = 0; i < length; i++) this.#put(columns, i, made_on_device);
  }

  setLevels(levels: Record<Uuid, number>): void {
    for (const [uuid, level] of Object.entries(levels)) {
      const row = this.rowOf(uuid);
      if (row >= 0) this.#on_hand[row] = level + (this.moved.get(uuid) ?? 0);
    }
  }

  setMoved(moved: Record<Uuid, number>): void {
    for (const [uuid, now] of Object.entries(moved)) {
      const before = this.moved.get(uuid) ?? 0;
      if (now === 0) this.moved.delete(uuid);
      else this.moved.set(uuid, now);
      const row = this.rowOf(uuid);
      if (row >= 0) this.#on_hand[row] = (this.#on_hand[row] ?? 0) + now - before;
    }
  }

  /** The living row of a title; −1 when it is not here. */
  rowOf(uuid: Uuid): number {
    const words = uuidWords(uuid);
    return words === null ? -1 : this.#find(words);
  }

  /** The row that an ISBN-13 or EAN belongs to, one that is still sold if there are several; −1 for none. */
  rowOfCode(code: string): number {
    const isFound = (row: number): boolean => this.isFound(row);
    const isAlive = (row: number): boolean => this.#isAlive(row);
    for (const counts of [isFound, isAlive]) {
      for (const codes of [this.#isbn, this.#ean]) {
        const row = codes.find(code, counts);
        if (row >= 0) return row;
      }
    }
    return -1;
  }

  item(row: number): StockItem {
    return {
      uuid: this.#uuidText(row),
      isbn: this.#isbn.text(row),
      ean: this.#ean.text(row),
      title: this.title[row] ?? "",
      authors: this.authors[row] ?? "",
      publisher: this.#publisher[row] ?? "",
      format: this.#format[row] ?? "",
      category: this.#category[row] ?? "goods",
      shelf: this.#shelf[row] ?? "",
      price: this.#price[row] ?? 0,
      rrp: this.#rrp[row] ?? 0,
      tax_code: this.#tax_code[row] ?? "",
      on_hand: this.#on_hand[row] ?? 0,
      made_on_device: ((this.#flags[row] ?? 0) & MADE_ON_DEVICE) !== 0,
    };
  }

  #isAlive(row: number): boolean {
    return ((this.#flags[row] ?? 0) & ALIVE) !== 0;
  }

  #find(words: Words): number {
    const [a, b, c, d] = words;
    const uuids = this.#uuid;
    return this.#byUuid.find(uuidHash(words), (row) => {
      const at = 4 * row;
      const same = uuids[at] === a && uuids[at + 1] === b && uuids[at + 2] === c && uuids[at + 3] === d;
      return same && this.#isAlive(row);
    });
  }

  #wordsOf(row: number): Words {
    const [a = 0, b = 0, c = 0, d = 0] = this.#uuid.subarray(4 * row, 4 * row + 4);
    return [a, b, c, d];
  }

  #uuidText(row: number): Uuid {
    const hex = this.#wordsOf(row).map((word) => word.toString(16).padStart(8, "0"));
    return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** The row of a title that is here and whose words are the same; else a new one. */
  #rowFor(uuid: Uuid, title: string, authors: string): number {
    const words = uuidWords(uuid);
    if (words === null) throw new RangeError("A title of the catalogue has no UUID.");
    const known = this.#find(words);
    if (known >= 0 && this.title[known] === title && this.authors[known] === authors) return known;
    if (known >= 0) this.#flags[known] = 0;
    else this.#living++;
    const row = this.count++;
    this.#uuid.set(words, 4 * row);
    this.#byUuid.add(uuidHash(words), row, (other) => uuidHash(this.#wordsOf(other)));
    return row;
  }

  #put(columns: Columns, i: number, made_on_device: boolean): void {
    const uuid = columns.uuid[i] ?? "";
    const title = columns.title[i] ?? "";
    const authors = columns.authors[i] ?? "";
    const row = this.#rowFor(uuid, title, authors);
    this.title[row] = title;
    this.authors[row] = this.#share(authors);
    this.#publisher[row] = this.#share(columns.publisher[i] ?? "");
    this.#format[row] = this.#share(columns.format[i] ?? "");
    this.#category[row] = this.#share(columns.category[i] ?? "goods") as Category;
    this.#shelf[row] = this.#share(columns.shelf[i] ?? "");
    this.#tax_code[row] = this.#share(columns.tax_code[i] ?? "");
    this.#isbn.set(row, columns.isbn[i] ?? "");
    this.#ean.set(row, columns.ean[i] ?? "");
    this.#price[row] = columns.price[i] ?? 0;
    this.#rrp[row] = columns.rrp[i] ?? 0;
    this.#on_hand[row] = (columns.on_hand[i] ?? 0) + (this.moved.get(uuid) ?? 0);
    this.#flags[row] = ALIVE | (columns.is_active[i] ? ACTIVE : 0) | (made_on_device ? MADE_ON_DEVICE : 0);
  }

  #share(text: string): string {
    const known = this.#shared.get(text);
    if (known !== undefined) return known;
    if (this.#shared.size >= MOST_SHARED) this.#shared.clear();
    this.#shared.set(text, text);
    return text;
  }

  #makeRoom(rows: number): void {
    const room = this.#flags.length;
    if (rows <= room) return;
    const length = Math.max(rows, Math.ceil(room * 1.25));
    this.#uuid = roomier(this.#uuid, 4 * length);
    this.#price = roomier(this.#price, length);
    this.#rrp = roomier(this.#rrp, length);
    this.#on_hand = roomier(this.#on_hand, length);
    this.#flags = roomier(this.#flags, length);
  }
}
