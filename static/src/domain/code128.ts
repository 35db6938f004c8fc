/**
 * Code 128 of a docket number (R10), as bars for an SVG. Four digits and more in a row stand in code C, two in a
 * symbol; everything else in code B.
 */

export interface Barcode {
  /** In modules, quiet zones included. */
  width: number;
  bars: { at: number; width: number }[];
}

const QUIET_MODULES = 10;
/** Bar and space widths of the symbols 0 to 105, six digits each (ISO/IEC 15417). */
const SYMBOLS = (
  "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122" +
  "123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323" +
  "131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131" +
  "213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122" +
  "141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112" +
  "124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141" +
  "411131211412211214211232"
).match(/.{6}/g) as string[];
const STOP = "2331112";
const CODE_C = 99;
const CODE_B = 100;
const START_B = 104;
const START_C = 105;
/** Pairs of digits that are worth a change to code C, or a run without them. */
const RUNS = /(?:\d\d){2,}|(?:(?!\d{4}).)+/g;

function symbols(text: string): number[] {
  const values: number[] = [];
  for (const run of text.match(RUNS) ?? []) {
    const inPairs = /^\d{4}/.test(run);
    if (values.length > 0) values.push(inPairs ? CODE_C : CODE_B);
    else values.push(inPairs ? START_C : START_B);
    if (inPairs) for (const pair of run.match(/../g) ?? []) values.push(Number(pair));
    else for (let at = 0; at < run.length; at++) values.push(run.charCodeAt(at) - 32);
  }
  return values;
}

/** The bars of a text of printable ASCII, from 1 to 40 characters. RangeError for any other text. */
export function modules(text: string): Barcode {
  if (!/^[ -~]{1,40}$/.test(text)) throw new RangeError("Not a text for a barcode.");
  const values = symbols(text);
  const check = values.reduce((sum, value, i) => sum + value * Math.max(1, i), 0) % 103;
  const widths = [...values, check].map((value) => SYMBOLS[value] ?? "").join("") + STOP;
  const bars: Barcode["bars"] = [];
  let at = QUIET_MODULES;
  [...widths].forEach((digit, i) => {
    if (i % 2 === 0) bars.push({ at, width: Number(digit) });
    at += Number(digit);
  });
  return { width: at + QUIET_MODULES, bars };
}

/** The `d` of an SVG path that draws the bars, one unit a module. */
export function barPath(barcode: Barcode, height: number): string {
  return barcode.bars.map(({ at, width }) => `M${at} 0h${width}v${height}h-${width}z`).join("");
}
