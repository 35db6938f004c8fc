/** What is on its way to the printer, off the screen. Hidden from screen readers: the same docket is on the screen. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Shop } from "../domain/types";
import { DocketPaper } from "./DocketView";
import { printing, printRoot } from "./printer";

export function PrintRoot({ shop }: { shop: Shop }) {
  const root = useRef<HTMLDivElement>(null);
  const job = printing.value;
  useLayoutEffect(() => {
    if (job === null || root.current === null) return;
    printRoot(root.current);
    printing.value = null;
  }, [job]);
  if (job === null) return null;
  return (
    <div class="printroot" ref={root} aria-hidden="true">
      <DocketPaper docket={job.docket} shop={shop} duplicate={job.duplicate} gift={job.gift} />
    </div>
  );
}
