import { expect, test } from "vitest";
import {
  formatDay,
  formatMoment,
  formatSince,
  formatTime,
  localDate,
} from "../../../static/src/domain/dates";
import { NOW, shop } from "./cast";

test("moments are written in the shop's zone, whatever the device's is", () => {
  expect(formatMoment(NOW, shop)).toBe("Sat 21 Nov 2026, 10:02");
  expect(formatMoment(NOW, { ...shop, time_zone: "Pacific/Honolulu" })).toBe("Fri 20 Nov 2026, 13:02");
  expect(formatTime("2026-11-20T22:05:00Z", shop)).toBe("9:05");
  expect(formatDay(NOW, shop)).toBe("Sat 21 Nov");
});

test("midnight is 0:00 of the new day", () => {
  expect(formatMoment("2026-11-20T13:00:00Z", shop)).toBe("Sat 21 Nov 2026, 0:00");
});

test("the hour that daylight saving leaves out or repeats is told as the clock on the wall", () => {
  expect(formatTime("2026-10-03T15:59:00Z", shop)).toBe("1:59");
  expect(formatTime("2026-10-03T16:00:00Z", shop)).toBe("3:00");
  expect(formatTime("2026-04-04T15:30:00Z", shop)).toBe("2:30");
  expect(formatTime("2026-04-04T16:30:00Z", shop)).toBe("2:30");
});

test("the locale gives the words", () => {
  expect(formatMoment(NOW, { locale: "de-DE", time_zone: "Europe/Berlin" })).toBe("Sa. 21 Nov. 2026, 0:02");
});

test.each([
  ["2026-11-20T23:42:00Z", "2026-11-21T01:00:00Z", "10:42"],
  ["2026-11-19T22:12:00Z", "2026-11-21T01:00:00Z", "Fri 9:12"],
  ["2026-11-20T12:59:00Z", "2026-11-20T13:01:00Z", "Fri 23:59"],
  ["2026-11-10T22:12:00Z", "2026-11-21T01:00:00Z", "11 Nov, 9:12"],
  ["2026-12-10T22:12:00Z", "2026-11-21T01:00:00Z", "11 Dec, 9:12"],
])("since %s, at %s, is said as %s", (moment, now, text) => {
  expect(formatSince(moment, now, shop)).toBe(text);
});

test("the shop's day is not the device's or the world's", () => {
  expect(localDate("2026-11-20T12:59:59.999Z", shop)).toBe("2026-11-20");
  expect(localDate("2026-11-20T13:00:00Z", shop)).toBe("2026-11-21");
});
