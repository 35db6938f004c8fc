import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Mode, type ModeEvent, NORMAL, restore, step } from "../../../static/src/domain/mode";

const CALM_MS = 3000;
const T0 = Date.parse("2026-11-20T22:12:00.000Z");

function after(mode: Mode, ...events: ModeEvent[]): Mode {
  return events.reduce((now, event) => step(now, event, CALM_MS), mode);
}

function answered(seconds: number, waiting = 3): ModeEvent {
  return { type: "answered", now_ms: T0 + seconds * 1000, waiting };
}

function notAnswered(seconds: number): ModeEvent {
  return { type: "not_answered", now_ms: T0 + seconds * 1000 };
}

function drain(done: number, of: number): ModeEvent {
  return { type: "drain", progress: { done, of, kinds: { sale: of } } };
}

const onPurpose: ModeEvent = { type: "button_disconnect", now_ms: T0 };
const disconnected = after(NORMAL, notAnswered(0));
const posting = after(disconnected, answered(10), answered(13));

describe("going disconnected", () => {
  test("one answer that does not come is enough", () => {
    expect(disconnected).toEqual({
      name: "disconnected",
      since: "2026-11-20T22:12:00.000Z",
      on_purpose: false,
      well_since_ms: null,
      reconnected_at: null,
      progress: null,
    });
  });

  test("good answers in normal mode change nothing", () => {
    expect(after(NORMAL, answered(0), answered(9))).toBe(NORMAL);
  });

  test("further missing answers leave the time as it was", () => {
    expect(after(disconnected, notAnswered(60), notAnswered(120))).toEqual(disconnected);
  });
});

describe("coming back", () => {
  test("only after the server has answered well for the calm while", () => {
    expect(after(disconnected, answered(10)).name).toBe("disconnected");
    expect(after(disconnected, answered(10), answered(12.999)).name).toBe("disconnected");
    expect(posting).toMatchObject({
      name: "posting",
      since: "2026-11-20T22:12:00.000Z",
      reconnected_at: "2026-11-20T22:12:13.000Z",
      progress: { done: 0, of: 3 },
    });
  });

  test("one missing answer begins the calm while anew", () => {
    const flapping = after(
      disconnected,
      answered(10),
      answered(12),
      notAnswered(12.5),
      answered(13),
      answered(15.9),
    );
    expect(flapping.name).toBe("disconnected");
    expect(after(flapping, answered(16)).name).toBe("posting");
  });

  test("a clock set back in between does not hold the device for the difference", () => {
    expect(after(disconnected, answered(9000), answered(10), answered(13)).name).toBe("posting");
  });

  test("nothing but `drained` ends posting, also when nothing waits", () => {
    expect(after(posting, answered(20, 0), drain(3, 3)).name).toBe("posting");
    expect(after(posting, drain(3, 3), { type: "drained" })).toEqual(NORMAL);
    expect(after(disconnected, { type: "drained" })).toEqual(disconnected);
  });
});

describe("posting back", () => {
  test("progress never goes back, also when sales are added", () => {
    expect(after(posting, drain(2, 5), drain(1, 4)).progress).toMatchObject({ done: 2, of: 5 });
  });

  test("when the line drops it goes on from there, as the same time of disconnection", () => {
    const dropped = after(posting, drain(2, 5), notAnswered(20));
    expect(dropped).toMatchObject({
      name: "disconnected",
      since: disconnected.since,
      progress: { done: 2, of: 5 },
    });
    const back = after(dropped, answered(30), answered(33));
    expect(back).toMatchObject({
      name: "posting",
      reconnected_at: "2026-11-20T22:12:13.000Z",
      progress: { done: 2, of: 5 },
    });
  });

  test("the button disconnects in the middle of it", () => {
    expect(after(posting, onPurpose)).toMatchObject({
      name: "disconnected",
      on_purpose: true,
      since: disconnected.since,
    });
  });
});

describe("on purpose", () => {
  const fair = after(NORMAL, onPurpose);

  test("no number of good answers brings the device back", () => {
    expect(after(fair, answered(0), answered(5), answered(86_400)).name).toBe("disconnected");
  });

  test("the button brings it back once the server is calm, and at once when it has been", () => {
    const button: ModeEvent = { type: "button_normal", now_ms: T0 + 100_000, waiting: 4 };
    expect(after(fair, button)).toMatchObject({ name: "disconnected", on_purpose: false });
    expect(after(fair, button, answered(101), answered(104)).name).toBe("posting");
    expect(after(fair, answered(90), answered(95), button)).toMatchObject({
      name: "posting",
      progress: { of: 4 },
    });
  });

  test("a server that does not answer changes nothing of the purpose", () => {
    expect(after(fair, notAnswered(5))).toMatchObject({ on_purpose: true, since: fair.since });
  });

  test("the button in a device that is disconnected by itself makes it so on purpose", () => {
    expect(after(disconnected, onPurpose)).toMatchObject({ on_purpose: true, since: disconnected.since });
  });

  test("the button for normal mode does nothing in normal mode", () => {
    expect(after(NORMAL, { type: "button_normal", now_ms: T0, waiting: 0 })).toBe(NORMAL);
  });
});

describe("over a restart", () => {
  test("the device is as it was, and trusts the server only anew", () => {
    const kept = after(disconnected, answered(10));
    expect(restore(JSON.parse(JSON.stringify(kept)))).toEqual(disconnected);
    const fair = after(NORMAL, onPurpose);
    expect(restore(JSON.parse(JSON.stringify(fair)))).toEqual(fair);
  });

  test("what was posting back goes on once the server answers", () => {
    const again = restore(JSON.parse(JSON.stringify(after(posting, drain(2, 5)))));
    expect(again).toMatchObject({
      name: "disconnected",
      on_purpose: false,
      well_since_ms: null,
      progress: { done: 2 },
    });
    expect(after(again, answered(60), answered(63)).name).toBe("posting");
  });

  test.each([undefined, null, "normal", {}, { name: "offline" }, { name: "disconnected", on_purpose: true }])(
    "%j is normal mode",
    (kept) => {
      expect(restore(kept)).toEqual(NORMAL);
    },
  );
});

test("whatever happens: normal has no time of disconnection, everything else has one and it never moves", () => {
  const seconds = fc.nat(20);
  const event = fc.oneof(
    seconds.map((s) => answered(s)),
    seconds.map(notAnswered),
    fc.constant(onPurpose),
    seconds.map((s): ModeEvent => ({ type: "button_normal", now_ms: T0 + s * 1000, waiting: 2 })),
    fc.tuple(fc.nat(9), fc.nat(9)).map(([done, of]) => drain(done, of)),
    fc.constant<ModeEvent>({ type: "drained" }),
    fc.constant("restart" as const),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let mode = NORMAL;
      for (const one of events) {
        const before = mode;
        mode = one === "restart" ? restore(JSON.parse(JSON.stringify(mode))) : step(mode, one, CALM_MS);
        expect(mode.since === null).toBe(mode.name === "normal");
        if (before.since !== null && mode.since !== null) expect(mode.since).toBe(before.since);
        if (before.name === "disconnected" && mode.name === "normal") expect(one).toBe("never");
        if (mode.name !== "disconnected") expect(mode.on_purpose).toBe(false);
        if (before.progress !== null && mode.progress !== null) {
          expect(mode.progress.done).toBeGreaterThanOrEqual(before.progress.done);
        }
      }
    }),
    { numRuns: 500 },
  );
});
