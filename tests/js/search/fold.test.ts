import { expect, test } from "vitest";
import { parts, words } from "../../../static/src/search/fold";

test.each<[string, string[]]>([
  ["", []],
  ["  -- !? ", []],
  ["The Gruffalo", ["the", "gruffalo"]],
  ["Café Müller", ["cafe", "muller"]],
  ["Cafe\u0301", ["cafe"]],
  ["Straße, Ærø & Łódź", ["strasse", "aero", "lodz"]],
  ["Knausgård/Ibsen: 1984", ["knausgard", "ibsen", "1984"]],
  ["Don't, DON’T", ["dont", "dont"]],
  ["O'Brien", ["obrien"]],
  ["L’Étranger", ["letranger"]],
  ["catch-22", ["catch", "22"]],
  ["Ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]],
  ["Анна Каре́нина", ["анна", "каренина"]],
  ["Ὀδύσσεια", ["οδυσσεια"]],
  ["Οδύσσειας", ["οδυσσειασ"]],
  ["אֶרֶץ", ["ארץ"]],
  ["مُحَمَّد", ["محمد"]],
  ["ノルウェイの森", ["ノ", "ル", "ウ", "ェ", "イ", "の", "森"]],
  ["村上 春樹 1Q84", ["村", "上", "春", "樹", "1q84"]],
  ["'''", []],
  ["constructor __proto__", ["constructor", "proto"]],
  ["x".repeat(60), ["x".repeat(40)]],
])("%j has the words %j", (text, expected) => {
  expect(words(text)).toEqual(expected);
});

test("accents that Unicode writes apart or together are the same word", () => {
  expect(words("がぎぐ".normalize("NFD"))).toEqual(words("がぎぐ".normalize("NFC")));
});

test("a word with an apostrophe is found by its parts, too", () => {
  expect(parts("L’Étranger and O'Brien's hat")).toEqual(["etranger", "brien"]);
  expect(parts("The Gruffalo")).toEqual([]);
});
