import { describe, expect, test } from "vitest";
import type { Status } from "../../../static/src/domain/types";
import { ribbon } from "../../../static/src/ui/Mode";
import { shop } from "../domain/cast";

const NOW = "2026-11-20T23:02:00Z"; // Sat 21 Nov, 10:02 in the shop

const normal: Status = {
  mode: "normal",
  since: null,
  on_purpose: false,
  waiting: 0,
  held: 0,
  posting: null,
  d_numbers_left: 1000,
  next_d_number: 12345,
  catalogue_at: null,
  titles: 425,
  storage: "granted",
  trouble: null,
  sheet: null,
  update_ready: false,
  refused: null,
  clock_off_seconds: 0,
};

function words(status: Partial<Status>): string {
  const { words, more } = ribbon({ ...normal, ...status }, shop, NOW);
  return `${words} ${more}`.trim();
}

describe("the ribbon says", () => {
  test("that all is posted only when nothing waits", () => {
    expect(words({})).toBe("Normal all sales posted");
    expect(words({ waiting: 1 })).toBe("Normal");
  });

  test("since when the till is disconnected: the time today, the weekday before", () => {
    expect(words({ mode: "disconnected", since: "2026-11-20T22:41:00Z" })).toBe("Disconnected since 9:41");
    expect(words({ mode: "disconnected", since: "2026-11-19T22:12:00Z" })).toBe(
      "Disconnected since Fri 9:12",
    );
  });

  test("how far posting back has come", () => {
    const posting = { done: 312, of: 1024, kinds: {} };
    expect(words({ mode: "posting", posting })).toBe("Posting back 312 of 1,024");
  });

  test("what is held, in a colour of its own", () => {
    expect(words({ held: 3 })).toBe("Normal, 3 held wait for the office");
    expect(ribbon({ ...normal, held: 1 }, shop, NOW)).toEqual({
      look: "garnet",
      icon: "held",
      words: "Normal, 1 held",
      more: "waits for the office",
    });
  });
});
