import { expect, onTestFinished, test } from "vitest";
import { Bus } from "../../../static/src/sync/bus";
import { Leadership } from "../../../static/src/sync/leadership";
import { claim, heldNames, holding } from "../../../static/src/sync/locks";
import { newName } from "../store/device";

/** Work that ends when it is told to, and not before. */
function endless(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve("told to end")));
}

test("work under one lock is done one after the other", async () => {
  const name = newName();
  const log: string[] = [];
  const work = (who: string) => async () => {
    log.push(`${who} begins`);
    await Promise.resolve();
    log.push(`${who} ends`);
  };
  await Promise.all([holding(name, 1000, work("first")), holding(name, 1000, work("second"))]);
  expect(log).toEqual(["first begins", "first ends", "second begins", "second ends"]);
});

test("a tab that is frozen with the lock loses it to the next, and is told", async () => {
  const name = newName();
  const frozen = holding(name, 1000, endless);
  expect(await holding(name, 30, () => Promise.resolve("took over"))).toBe("took over");
  expect(await frozen).toBe("told to end");
});

test("a lock that work fails under is free again", async () => {
  const name = newName();
  await expect(holding(name, 1000, () => Promise.reject(new RangeError("Not so.")))).rejects.toThrow(
    RangeError,
  );
  expect(await holding(name, 1000, () => Promise.resolve(1))).toBe(1);
});

test("a claimed name is nobody else's until it is released", async () => {
  const name = newName();
  const release = await claim(name);
  expect(await claim(name)).toBeNull();
  expect((await heldNames()).has(name)).toBe(true);
  release?.();
  await expect.poll(async () => (await heldNames()).has(name)).toBe(false);
});

interface Tab {
  leads: string[];
  close(): void;
}

function tab(name: string, log: string[], who: string, isInSight = true): Tab {
  const bus = new Bus(name);
  const end = new AbortController();
  const leads: string[] = [];
  const leadership = new Leadership(
    name,
    bus,
    async (signal, isFirst) => {
      log.push(`${who}${isFirst ? " first" : ""}`);
      await endless(signal);
      log.push(`${who} ends`);
    },
    () => isInSight,
    80,
  );
  void leadership.run(end.signal);
  const close = (): void => {
    end.abort();
    bus.close();
  };
  onTestFinished(close);
  return { leads, close };
}

test("one tab leads; when it is gone, the next one does", async () => {
  const name = newName();
  const log: string[] = [];
  const first = tab(name, log, "A");
  await expect.poll(() => log).toEqual(["A first"]);
  tab(name, log, "B", false);
  first.close();
  await expect.poll(() => log).toEqual(["A first", "A ends", "B"]);
});

test("a leader that is not heard of loses the lead to a tab in sight, not to one in the background", async () => {
  const name = newName();
  const log: string[] = [];
  tab(name, log, "silent", false);
  await expect.poll(() => log).toEqual(["silent first"]);
  tab(name, log, "hidden", false);
  tab(name, log, "seen");
  await expect.poll(() => log).toContain("seen");
  expect(log).not.toContain("hidden");
  expect(log).toContain("silent ends");
});
