/** Words as the search compares them: without accents, case and punctuation, in any script. */

/** Letters that Unicode does not take apart, as people type them on a plain keyboard. */
const LETTERS: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ħ: "h",
  ı: "i",
  ł: "l",
  þ: "th",
  ς: "σ",
};
const LETTER = /[ßæœøđðħıłþς]/g;
const MARK = /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0640\u064b-\u0655\u0670]/g;
const NOT_ASCII = /[^\0-\x7f]/;
const APOSTROPHE = /['’‘ʼ]/;
const APOSTROPHES = /['’‘ʼ]+/g;
/** Scripts written without spaces: each character counts as a word, so that any part of a title can be found. */
const UNSPACED =
  "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}";
const WORD = new RegExp(`[${UNSPACED}]\\p{M}*|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}'’‘ʼ])+`, "gu");
const ASCII_WORD = /[a-z0-9']+/g;
const MAX_WORD = 40;
const LEAST_PART = 3;

/** Lower case, accents off. Keeps spaces and punctuation. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (!NOT_ASCII.test(lower)) return lower;
  const apart = lower.normalize("NFKD").toLowerCase().replace(MARK, "");
  return apart.replace(LETTER, (letter) => LETTERS[letter] ?? letter);
}

/** Folded, and without apostrophes: each of its `words` and `parts` stands in it as it is. */
export function folded(text: string): string {
  return joined(fold(text));
}

/** The runs of letters and digits of a folded text, apostrophes still in them. */
function runs(folded: string): string[] {
  return folded.match(NOT_ASCII.test(folded) ? WORD : ASCII_WORD) ?? [];
}

function joined(run: string): string {
  return APOSTROPHE.test(run) ? run.replace(APOSTROPHES, "") : run;
}

/** The words of a text, folded: "Don't!" is "dont". */
export function words(text: string): string[] {
  const found: string[] = [];
  for (const run of runs(fold(text))) {
    const word = joined(run).slice(0, MAX_WORD);
    if (word !== "") found.push(word);
  }
  return found;
}

/** What a word with an apostrophe can be found by beside itself: "etranger" for "L'Étranger". */
export function parts(text: string): string[] {
  if (!APOSTROPHE.test(text)) return [];
  return runs(fold(text))
    .filter((run) => APOSTROPHE.test(run))
    .flatMap((run) => run.split(APOSTROPHES))
    .filter((part) => part.length >= LEAST_PART)
    .map((part) => part.slice(0, MAX_WORD));
}
