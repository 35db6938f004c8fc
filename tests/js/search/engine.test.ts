import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Columns, columnsOf } from "../../../static/src/domain/columns";
import type { StockItem } from "../../../static/src/domain/types";
import { Engine } from "../../../static/src/search/engine";
import { parts, words } from "../../../static/src/search/fold";
import { catalogue, title, uuidOf } from "./shelves";

function indexed(columns: Columns): Engine {
  const engine = new Engine();
  engine.add(columns, false);
  for (const _ of engine.index());
  return engine;
}

function shelf(...items: StockItem[]): Columns {
  return columnsOf(items);
}

function titles(engine: Engine, query: string, limit = 50): string[] {
  return engine.search(query, limit).titles.map((item) => item.title);
}

const books = shelf(
  title(1, { title: "Go Set a Watchman", authors: "Harper Lee", isbn: "9781784752460" }),
  title(2, { title: "To Kill a Mockingbird", authors: "Harper Lee", isbn: "9780099549482", on_hand: 4 }),
  title(3, { title: "Harper", authors: "Ross Macdonald" }),
  title(4, { title: "Harper's Island", authors: "A. N. Author", on_hand: 1 }),
  title(5, { title: "The Harper", authors: "Somebody" }),
  title(6, { title: "A Life of Harper Lee", authors: "Charles Shields" }),
  title(7, { title: "Harpers and Lyres", authors: "Music" }),
  title(8, { title: "L’Étranger", authors: "Albert Camus" }),
  title(9, { title: "ノルウェイの森", authors: "村上 春樹" }),
  title(10, { title: "The Dry", authors: "Jane Harper", ean: "2000000012346" }),
);

/** Index and plain scan, which serves before there is an index. */
const engines: [string, () => Engine][] = [
  ["the index", () => indexed(books)],
  [
    "the plain scan",
    () => {
      const engine = new Engine();
      engine.add(books, false);
      return engine;
    },
  ],
];

describe.each(engines)("search by %s", (_, make) => {
  const engine = make();

  test("exact titles first, then titles that begin so, then words of titles, then authors; on hand before not", () => {
    expect(titles(engine, "harper")).toEqual([
      "Harper",
      "The Harper",
      "Harper's Island",
      "Harpers and Lyres",
      "A Life of Harper Lee",
      "To Kill a Mockingbird",
      "The Dry",
      "Go Set a Watchman",
    ]);
  });

  test("all words must be there, in any order, begun is enough", () => {
    expect(titles(engine, "lee harp")).toEqual([
      "A Life of Harper Lee",
      "To Kill a Mockingbird",
      "Go Set a Watchman",
    ]);
    expect(titles(engine, "mocki lee")).toEqual(["To Kill a Mockingbird"]);
    expect(titles(engine, "mockingbird shields")).toEqual([]);
  });

  test("accents, apostrophes and case do not matter", () => {
    for (const query of ["l'etranger", "L’ÉTRANGER", "letranger", "étranger", "etrang camus"]) {
      expect(titles(engine, query)).toEqual(["L’Étranger"]);
    }
    expect(titles(engine, "HARPERS isl")).toEqual(["Harper's Island"]);
  });

  test("a script without spaces is found by any part of it", () => {
    expect(titles(engine, "森")).toEqual(["ノルウェイの森"]);
    expect(titles(engine, "春樹")).toEqual(["ノルウェイの森"]);
  });

  test("the limit is kept and the best are in it", () => {
    expect(titles(engine, "harper", 2)).toEqual(["Harper", "The Harper"]);
    expect(titles(engine, "harper", 0)).toEqual(["Harper"]);
    expect(titles(engine, "harper", -5)).toEqual(["Harper"]);
  });

  test.each(["", "   ", "!!", "'"])("%j finds nothing and suggests nothing", (query) => {
    expect(engine.search(query, 10)).toEqual({ titles: [], suggestion: null });
  });

  test("a very long query is cut, not refused", () => {
    expect(titles(engine, `harper ${"lee ".repeat(10_000)}`)).toHaveLength(3);
  });

  test("a barcode is found by ISBN-13 and by EAN", () => {
    expect(engine.lookup("9780099549482")?.title).toBe("To Kill a Mockingbird");
    expect(engine.lookup("2000000012346")?.title).toBe("The Dry");
    expect([
      engine.lookup("9780099549499"),
      engine.lookup(""),
      engine.lookup("0"),
      engine.lookup("x"),
    ]).toEqual([null, null, null, null]);
  });

  test("a title is found by its UUID, whole", () => {
    expect(engine.get(uuidOf(2))).toEqual(
      title(2, { title: "To Kill a Mockingbird", authors: "Harper Lee", isbn: "9780099549482", on_hand: 4 }),
    );
    expect([engine.get(uuidOf(99)), engine.get("x"), engine.get("")]).toEqual([null, null, null]);
  });
});

describe("slips of the finger", () => {
  const engine = indexed(books);

  test.each([
    ["harpr", "Harper", "Harper"],
    ["ahrper", "Harper", "Harper"],
    ["harrper", "Harper", "Harper"],
    ["gharper", "Harper", "Harper"],
    ["mokingbrid", "To Kill a Mockingbird", "Mockingbird"],
    ["harprs iland", "Harper's Island", "Harper's Island"],
    ["jane harpr", "The Dry", "Jane Harper"],
    ["camis", "L’Étranger", "Camus"],
    ["mockingberd harper lee", "To Kill a Mockingbird", "Mockingbird Harper Lee"],
  ])("%s finds %s and suggests %s", (query, first, suggestion) => {
    const found = engine.search(query, 5);
    expect([found.titles[0]?.title, found.suggestion]).toEqual([first, suggestion]);
  });

  test("words that are right by themselves, but not together, are tried one by one", () => {
    const found = engine.search("dry harpers", 5);
    expect([found.titles.map((item) => item.title), found.suggestion]).toEqual([["The Dry"], "Dry Harper"]);
  });

  test("nothing is suggested while the words themselves find something", () => {
    expect(engine.search("harpe", 5).suggestion).toBeNull();
  });

  test.each(["qqqqqqqq", "hx", "zzz zzz zzz zzz zzz zzz zzz zzz", "harpr zzzzzzz"])(
    "%s is too far from all",
    (query) => {
      expect(engine.search(query, 5)).toEqual({ titles: [], suggestion: null });
    },
  );
});

describe("what comes later", () => {
  test("a new title is found at once, by words and by barcode", () => {
    const engine = indexed(books);
    engine.add(
      shelf(title(50, { title: "Harper Rises", isbn: "9780141036144", made_on_device: true })),
      true,
    );
    expect(titles(engine, "harper ris")).toEqual(["Harper Rises"]);
    expect(engine.lookup("9780141036144")).toMatchObject({ title: "Harper Rises", made_on_device: true });
    expect(engine.titles).toBe(11);
  });

  test("a title whose words change is found by the new ones only", () => {
    const engine = indexed(books);
    engine.add(shelf(title(3, { title: "Lew Archer", isbn: "9780141036144" })), false);
    expect(titles(engine, "archer")).toEqual(["Lew Archer"]);
    expect(titles(engine, "harper")).not.toContain("Harper");
    expect(engine.lookup("9780141036144")?.uuid).toBe(uuidOf(3));
    expect([engine.titles, engine.get(uuidOf(3))?.title]).toEqual([10, "Lew Archer"]);
  });

  test("a changed price, code or level changes the title in place", () => {
    const engine = indexed(books);
    engine.add(
      shelf(
        title(2, {
          title: "To Kill a Mockingbird",
          authors: "Harper Lee",
          isbn: "9780141036144",
          price: 999,
        }),
      ),
      false,
    );
    expect(engine.lookup("9780099549482")).toBeNull();
    expect(engine.lookup("9780141036144")).toMatchObject({ price: 999, on_hand: 0 });
    expect(titles(engine, "harper lee").at(-1)).toBe("To Kill a Mockingbird");
    expect(engine.needsIndex).toBe(false);
  });

  test("a title that is no longer sold is found by its barcode only, behind one that is", () => {
    const engine = indexed(books);
    const gone = shelf(
      title(2, { title: "To Kill a Mockingbird", authors: "Harper Lee", isbn: "9780099549482" }),
    );
    engine.add({ ...gone, is_active: [false] }, false);
    expect(titles(engine, "mockingbird")).toEqual([]);
    expect(engine.lookup("9780099549482")?.uuid).toBe(uuidOf(2));
    engine.add(shelf(title(51, { title: "New Edition", isbn: "9780099549482" })), false);
    expect(engine.lookup("9780099549482")?.uuid).toBe(uuidOf(51));
  });

  test("what is on hand is the server's level and what this device moved, in any order", () => {
    const engine = indexed(books);
    const mockingbird = uuidOf(2);
    const level = (): number | undefined => engine.get(mockingbird)?.on_hand;
    engine.setMoved({ [mockingbird]: -1, [uuidOf(99)]: 3 });
    expect(level()).toBe(3);
    engine.setMoved({ [mockingbird]: -3 });
    engine.setMoved({ [mockingbird]: -3 });
    expect(level()).toBe(1);
    engine.setLevels({ [mockingbird]: 10, [uuidOf(99)]: 1 });
    expect(level()).toBe(7);
    engine.setMoved({ [mockingbird]: 0 });
    expect(level()).toBe(10);
  });

  test("what this device moved outlives a reload, also of titles that come later", () => {
    const before = indexed(books);
    before.setMoved({ [uuidOf(2)]: -1, [uuidOf(60)]: -2 });
    const engine = new Engine(before.moved);
    engine.add(books, false);
    engine.add(shelf(title(60, { on_hand: 5 })), false);
    expect([engine.get(uuidOf(2))?.on_hand, engine.get(uuidOf(60))?.on_hand]).toEqual([3, 3]);
    engine.setMoved({ [uuidOf(60)]: 0 });
    expect([engine.get(uuidOf(60))?.on_hand, before.get(uuidOf(2))?.on_hand]).toEqual([5, 3]);
  });

  test("when much is new, a new index is due", () => {
    const engine = new Engine();
    expect(engine.needsIndex).toBe(false);
    engine.add(books, false);
    expect(engine.needsIndex).toBe(true);
    for (const _ of engine.index());
    expect(engine.needsIndex).toBe(false);
    engine.add(shelf(...Array.from({ length: 65 }, (_, n) => title(100 + n))), false);
    expect(engine.needsIndex).toBe(true);
  });

  test("titles that come while the index is built are found then and afterwards", () => {
    const engine = new Engine();
    engine.add(catalogue(5000, 2000), false);
    const slices = engine.index();
    slices.next();
    engine.add(shelf(title(9000, { title: "Quixotic" })), false);
    expect(titles(engine, "quixotic")).toEqual(["Quixotic"]);
    for (const _ of slices);
    expect(titles(engine, "quixotic")).toEqual(["Quixotic"]);
  });
});

describe("codes that are not thirteen digits", () => {
  test("come back as they are written, and are found in any of their forms", () => {
    const odd = shelf(
      title(1, { ean: "0036000291452" }),
      title(2, { ean: "96385074" }),
      title(3, { ean: "CARDS-1", isbn: "" }),
    );
    const engine = indexed(odd);
    expect(engine.lookup("0036000291452")).toMatchObject({ uuid: uuidOf(1), ean: "0036000291452" });
    expect(engine.lookup("36000291452")?.uuid).toBe(uuidOf(1));
    expect(engine.lookup("96385074")).toMatchObject({ uuid: uuidOf(2), ean: "96385074" });
    expect(engine.get(uuidOf(3))?.ean).toBe("CARDS-1");
  });
});

describe("columns that are none", () => {
  test("of unequal length are refused, and nothing is added", () => {
    const engine = indexed(books);
    expect(() => engine.add({ ...shelf(title(70)), price: [] }, false)).toThrow(RangeError);
    expect(() => engine.add({ ...shelf(title(70)), uuid: ["x"] }, false)).toThrow(RangeError);
    expect(engine.titles).toBe(10);
  });
});

/** The search as one would write it down: no index, no tricks. */
function plainly(items: StockItem[], query: string): { uuid: string; kind: number }[] {
  const asked = words(query);
  return items.flatMap((item) => {
    const of = words(item.title);
    const rest = [...words(item.authors), ...parts(item.title), ...parts(item.authors)];
    const begins = (all: string[]): boolean => asked.every((word) => all.some((one) => one.startsWith(word)));
    if (asked.length === 0 || !begins([...of, ...rest])) return [];
    const article = ["the", "a", "an"].includes(of[0] ?? "");
    const from = article ? [of, of.slice(1)] : [of];
    const last = asked.length - 1;
    const starts = from.filter((all) =>
      asked.every((word, i) => (i < last ? all[i] === word : all[i]?.startsWith(word))),
    );
    const exact = starts.some((all) => all.length === asked.length && all[last] === asked[last]);
    return [{ uuid: item.uuid, kind: exact ? 0 : starts.length > 0 ? 1 : begins(of) ? 2 : 3 }];
  });
}

test("index, plain scan and the search written down plainly agree on every query", () => {
  const letters = fc.stringMatching(/^[abé]{1,3}$/);
  const phrase = fc.array(fc.oneof(letters, fc.constantFrom("the", "a", "b'a", "Ab’b", "森b")), {
    minLength: 1,
    maxLength: 4,
  });
  const text = phrase.map((all) => all.join(" "));
  const book = fc.record({ title: text, authors: text, on_hand: fc.integer({ min: -1, max: 1 }) });
  fc.assert(
    fc.property(
      fc.array(book, { maxLength: 25 }),
      fc.nat(25),
      fc.array(text, { minLength: 1 }),
      (all, split, queries) => {
        const items = all.map((one, n) => title(n, one));
        const scanned = new Engine();
        scanned.add(columnsOf(items), false);
        const searched = indexed(columnsOf(items.slice(0, split)));
        searched.add(columnsOf(items.slice(split)), false);
        for (const query of queries) {
          const expected = plainly(items, query);
          const got = scanned.search(query, 200);
          const uuids = got.titles.map(({ uuid }) => uuid);
          if (expected.length > 0) {
            expect([...uuids].sort()).toEqual(expected.map(({ uuid }) => uuid).sort());
            const kindOf = new Map(expected.map(({ uuid, kind }) => [uuid, kind]));
            const onHand = (uuid: string): number => ((scanned.get(uuid)?.on_hand ?? 0) > 0 ? 0 : 1);
            const order = uuids.map((uuid) => 2 * (kindOf.get(uuid) ?? 9) + onHand(uuid));
            expect(order).toEqual([...order].sort((a, b) => a - b));
            expect(searched.search(query, 200)).toEqual(got);
            expect(searched.search(query, 3).titles).toEqual(got.titles.slice(0, 3));
          } else {
            expect(got).toEqual({ titles: [], suggestion: null });
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("50,000 titles: each is found by its barcode, its UUID and its words", () => {
  const columns = catalogue(50_000, 20_000);
  const engine = indexed(columns);
  expect(engine.titles).toBe(50_000);
  for (let n = 0; n < 50_000; n += 499) {
    const uuid = uuidOf(n);
    expect(engine.lookup(columns.isbn[n] ?? "")?.uuid).toBe(uuid);
    expect(engine.get(uuid)?.title).toBe(columns.title[n]);
    const found = engine.search(`${columns.title[n]} ${columns.authors[n]}`, 200).titles;
    expect(found.map((item) => item.uuid)).toContain(uuid);
    expect(titles(engine, columns.title[n] ?? "", 1)[0]?.replace(/^The /, "")).toBe(
      columns.title[n]?.replace(/^The /, ""),
    );
  }
});
