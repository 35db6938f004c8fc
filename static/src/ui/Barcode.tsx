/** A docket number as Code 128, to be scanned at any till. The number stands below it as text. */

import { barPath, modules } from "../domain/code128";

const HEIGHT = 50;

export function Barcode({ text }: { text: string }) {
  const barcode = modules(text);
  return (
    <svg
      class="bc"
      viewBox={`0 0 ${barcode.width} ${HEIGHT}`}
      preserveAspectRatio="none"
      shape-rendering="crispEdges"
      role="img"
      aria-label={`Barcode ${text}`}
    >
      <path d={barPath(barcode, HEIGHT)} />
    </svg>
  );
}
