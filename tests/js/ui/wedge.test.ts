import { describe, expect, test } from "vitest";
import { Wedge } from "../../../static/src/ui/wedge";

/** Types `text` and the end with a pause before each key; what the wedge made of the end. */
function type(text: string, pause: number, wedge = new Wedge(), start = 0, end = "Enter"): string | null {
  let at = start;
  for (const key of text) {
    at += pause;
    wedge.key(key, at);
  }
  return wedge.key(end, at + pause).scan;
}

describe("a scan into a field", () => {
  test.each([
    "9780141036144",
    "96385074",
    "546789",
    "D12345",
    "d1234",
    "BM-546789",
    "BM-D12345",
    "bmß7",
    "014103614X",
    "978014103614452499",
  ])("%s in one burst is a code", (code) => {
    for (const pause of [0, 5, 35]) {
      expect(type(code, pause)).toBe(code);
      expect(type(code, pause, new Wedge(), 0, "Tab")).toBe(code);
    }
  });

  test.each(["9780141036144", "96385074", "D12345", "BM-7"])("%s from a slow scanner is a code", (code) => {
    expect(type(code, 200)).toBe(code);
  });

  test.each(["1299", "12.99", "70", "164.45", "2500"])("the amount %s is none, however fast", (amount) => {
    for (const pause of [5, 80, 150]) expect(type(amount, pause)).toBeNull();
  });

  test.each(["546789", "100000", "9999999.99", "1000000"])("%s by fast fingers is an amount", (amount) => {
    expect(type(amount, 60)).toBeNull();
  });

  test.each(["Gutenberg", "for Miriam", "St Kilda 3182"])("the words %s are none, however fast", (words) => {
    expect(type(words, 20)).toBeNull();
  });

  test("a key that is held down is no scan", () => {
    const wedge = new Wedge();
    for (let n = 0; n < 20; n++) wedge.key("0", n * 30, n > 0);
    expect(wedge.key("Enter", 700).scan).toBeNull();
  });

  test("digits that are typed slowly are an amount, however many they are", () => {
    expect(type("9780141036144", 400)).toBeNull();
  });

  test("what somebody typed before does not become part of the code", () => {
    const wedge = new Wedge();
    for (const [i, key] of [..."70.00"].entries()) wedge.key(key, i * 150);
    expect(wedge.key("9", 2000).begins).toBe(true);
    expect(type("780141036144", 5, wedge, 2000)).toBe("9780141036144");
  });

  test("a burst that nothing ends is a code once it is over", () => {
    const wedge = new Wedge();
    for (const [i, key] of [..."9780141036144"].entries()) wedge.key(key, i * 5);
    expect(wedge.unended()).toBe("9780141036144");
    expect(wedge.unended()).toBeNull();
  });

  test("the same code twice in a row is twice a code", () => {
    const wedge = new Wedge();
    expect(type("9780141036144", 5, wedge)).toBe("9780141036144");
    expect(type("9780141036144", 5, wedge, 100)).toBe("9780141036144");
  });
});
