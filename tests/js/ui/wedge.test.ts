import { describe, expect, test } from "vitest";
import { Wedge } from "../../../static/src/ui/wedge";

/** Types `text` and Enter with a pause before each key; what the wedge made of the Enter. */
function type(text: string, pause: number, wedge = new Wedge(), start = 0): string | null {
  let at = start;
  for (const key of text) {
    at += pause;
    wedge.key(key, at);
  }
  return wedge.key("Enter", at + pause);
}

describe("a scan into a field of money", () => {
  test.each(["9780141036144", "96385074", "D12345", "d12345", "014103614X", "978014103614452499"])(
    "%s is a code",
    (code) => {
      expect(type(code, 5)).toBe(code);
    },
  );

  test.each(["70.00", "164.45", "9999999.99", "12345", "1000000"])("the amount %s is none", (amount) => {
    expect(type(amount, 5)).toBeNull();
  });

  test("digits that are typed slowly are an amount, however many they are", () => {
    expect(type("9780141036144", 400)).toBeNull();
  });

  test("an amount that somebody typed before does not become part of the code", () => {
    const wedge = new Wedge();
    for (const [i, key] of [..."70.00"].entries()) wedge.key(key, i * 150);
    expect(type("9780141036144", 5, wedge, 2000)).toBe("9780141036144");
  });

  test("the same code twice in a row is twice a code", () => {
    const wedge = new Wedge();
    expect(type("9780141036144", 5, wedge)).toBe("9780141036144");
    expect(type("9780141036144", 5, wedge, 100)).toBe("9780141036144");
  });
});
