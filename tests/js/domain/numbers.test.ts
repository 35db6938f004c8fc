import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Counters,
  type Lease,
  lastTaken,
  left,
  newCounters,
  next,
  peek,
  setLeases,
  startEpoch,
} from "../../../static/src/domain/numbers";

const first: Lease = { first: 12345, last: 12844, kind: "block" };
const second: Lease = { first: 13345, last: 13844, kind: "block" };
const overflow: Lease = { first: 900_000_001, last: 901_000_000, kind: "overflow" };

function take(counters: Counters, times: number): { numbers: number[]; counters: Counters } {
  const numbers: number[] = [];
  let now = counters;
  for (let i = 0; i < times; i++) {
    const taken = next(now);
    if (taken === null) break;
    numbers.push(taken.d_number);
    now = taken.counters;
  }
  return { numbers, counters: now };
}

test("before the first lease there is no number", () => {
  const none = newCounters(1, []);
  expect([next(none), peek(none), left(none), lastTaken(none)]).toEqual([null, null, 0, null]);
});

test("numbers are taken one after the other, over the blocks and into the overflow range", () => {
  const start = newCounters(1, [second, overflow, first]);
  expect([peek(start), left(start)]).toEqual([12345, 1000]);
  const { numbers, counters } = take(start, 1002);
  expect([numbers[0], numbers[499], numbers[500], numbers[999], numbers[1000], numbers[1001]]).toEqual([
    12345, 12844, 13345, 13844, 900_000_001, 900_000_002,
  ]);
  expect([left(counters), lastTaken(counters), peek(counters)]).toEqual([0, 900_000_002, 900_000_003]);
});

test("a new block after the overflow range is used at once, and the overflow goes on where it was", () => {
  const dry = take(newCounters(1, [first, overflow]), 503).counters;
  const third: Lease = { first: 20_000, last: 20_001, kind: "block" };
  expect(take(setLeases(dry, [third, overflow]), 3).numbers).toEqual([20_000, 20_001, 900_000_004]);
});

test("a used-up block that the server still lists gives no number twice", () => {
  const used = take(newCounters(1, [first, second, overflow]), 510).counters;
  const again = setLeases(used, [first, second, overflow]);
  expect(again.leases).toEqual([second, overflow]);
  expect(setLeases(used, [])).toEqual(used);
  expect([peek(again), left(again)]).toEqual([13355, 490]);
});

test("a server restored from a backup that leases old numbers again gives none twice", () => {
  const used = take(newCounters(1, [second, overflow]), 10).counters;
  const again = setLeases(used, [first, { first: 13300, last: 13399, kind: "block" }]);
  expect(take(again, 1).numbers).toEqual([13355]);
});

test("a block that a restored server has forgotten is let go, since somebody else may get it", () => {
  const used = take(newCounters(1, [first, second, overflow]), 10).counters;
  const again = setLeases(used, [first, { first: 20_000, last: 20_499, kind: "block" }, overflow]);
  expect(take(again, 491).numbers.slice(-2)).toEqual([12844, 20_000]);
});

test("a new epoch leaves the old leases to whoever else may print from them", () => {
  const old = { ...take(newCounters(1, [first, overflow]), 5).counters, sequence: 9, previous: "ab" };
  const fresh: Lease = { first: 30_000, last: 30_499, kind: "block" };
  const now = startEpoch(old, 2, [fresh]);
  expect(now).toEqual({
    epoch: 2,
    sequence: 0,
    previous: "",
    leases: [fresh],
    last_block: 12349,
    last_overflow: 0,
  });
  expect(take(now, 1).numbers).toEqual([30_000]);
});

test("whatever is leased, and however often, no number comes twice and none was not leased", () => {
  const lease = fc
    .tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 20 }), fc.boolean())
    .map(([from, more, block]): Lease => {
      const at = block ? from : from + 10_000;
      return { first: at, last: at + more, kind: block ? "block" : "overflow" };
    });
  const step = fc.oneof(
    fc.record({ lease: fc.array(lease, { maxLength: 3 }), epoch: fc.boolean() }),
    fc.record({ take: fc.integer({ min: 1, max: 30 }) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let counters = newCounters(1, []);
      const leased = new Set<number>();
      const taken: number[] = [];
      for (const one of steps) {
        if ("take" in one) {
          const expected = Math.min(one.take, left(counters));
          const got = take(counters, one.take);
          expect(got.numbers.length).toBeGreaterThanOrEqual(expected);
          taken.push(...got.numbers);
          counters = got.counters;
          continue;
        }
        for (const { first: from, last } of one.lease) for (let n = from; n <= last; n++) leased.add(n);
        counters = one.epoch
          ? startEpoch(counters, counters.epoch + 1, one.lease)
          : setLeases(counters, one.lease);
      }
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken.filter((n) => !leased.has(n))).toEqual([]);
    }),
  );
});
