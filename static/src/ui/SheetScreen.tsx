/** "Back from disconnected": what a device counted against what the server posted (R7). A person signs it; it prints. */

import { useEffect, useState } from "preact/hooks";
import { formatDay, formatMoment, formatTime } from "../domain/dates";
import type { Sheet, Shop, Uuid } from "../domain/types";
import type { Till } from "../till-api";
import { Icon } from "./Icon";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { useFocus } from "./parts/useFocus";
import { back } from "./screen";
import { SheetChanges } from "./sheet/SheetChanges";
import { SheetChecks } from "./sheet/SheetChecks";
import { SheetExceptions } from "./sheet/SheetExceptions";
import { SheetPairs } from "./sheet/SheetPairs";
import { SheetSign } from "./sheet/SheetSign";
import { SheetTenders } from "./sheet/SheetTenders";

export function SheetScreen({ till, sheet: uuid }: { till: Till; sheet: Uuid }) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const { run, error } = useAction();
  const load = () => void run(async () => setSheet(await till.sheet(uuid)));
  useEffect(load, [uuid]);
  const shop = till.shop.value;
  return (
    <main class="pageframe">
      <div class="page grid sheet">
        <Head sheet={sheet} shop={shop} again={load} />
        {error && (
          <Notice
            tone="lamp"
            title="The sheet cannot be shown now."
            role="alert"
            actions={
              <button type="button" class="btn" onClick={load}>
                Try again
              </button>
            }
          >
            {error.message} Nothing is lost: it waits on the server.
          </Notice>
        )}
        {sheet && shop && <Body till={till} sheet={sheet} shop={shop} onSigned={setSheet} />}
      </div>
    </main>
  );
}

interface HeadProps {
  sheet: Sheet | null;
  shop: Shop | null;
  again: () => void;
}

function Head({ sheet, shop, again }: HeadProps) {
  const heading = useFocus<HTMLHeadingElement>();
  return (
    <div class="page__head">
      <button type="button" class="btn" onClick={back}>
        <Icon name="back" />
        Back
      </button>
      <div>
        <p class="eyebrow">
          <span class="printonly">{shop?.name} · </span>
          {sheet && shop ? spanOf(sheet, shop) : " "}
        </p>
        <h1 tabIndex={-1} ref={heading}>
          Back from disconnected
        </h1>
      </div>
      <span class="gap" />
      {sheet && !sheet.equal && sheet.signed_at === null && (
        <button type="button" class="btn" onClick={again}>
          <Icon name="update" />
          Check again
        </button>
      )}
      <button type="button" class="btn" disabled={sheet === null} onClick={() => window.print()}>
        <Icon name="print" />
        <span>
          Print<span class="hide-s"> sheet</span>
        </span>
      </button>
    </div>
  );
}

/** "Tablet 2 · disconnected Fri 20 Nov 9:12 to Mon 23 Nov 8:51" */
function spanOf(sheet: Sheet, shop: Shop): string {
  const at = (moment: string) => `${formatDay(moment, shop)} ${formatTime(moment, shop)}`;
  return `${sheet.device} · disconnected ${at(sheet.disconnected_at)} to ${at(sheet.reconnected_at)}`;
}

interface BodyProps {
  till: Till;
  sheet: Sheet;
  shop: Shop;
  onSigned: (sheet: Sheet) => void;
}

function Body({ till, sheet, shop, onSigned }: BodyProps) {
  return (
    <>
      <Verdict sheet={sheet} />
      <div class="sheetgrid">
        <div class="grid">
          <SheetTenders sheet={sheet} locale={shop.locale} />
          <SheetExceptions sheet={sheet} locale={shop.locale} />
        </div>
        <section class="card" aria-labelledby="checks">
          <header>
            <h2 id="checks">Checks</h2>
          </header>
          <SheetChecks sheet={sheet} shop={shop} />
          <SheetSign till={till} sheet={sheet} shop={shop} onSigned={onSigned} />
        </section>
      </div>
      <SheetPairs sheet={sheet} locale={shop.locale} />
      <SheetChanges sheet={sheet} />
      <p class="signline">
        Checked by <span>{sheet.signed_by}</span> Date and time{" "}
        <span>{sheet.signed_at === null ? "" : formatMoment(sheet.signed_at, shop)}</span>
      </p>
    </>
  );
}

function Verdict({ sheet }: { sheet: Sheet }) {
  const tone = sheet.equal ? "yes" : sheet.signed_at === null ? "no" : "lamp";
  const held = sheet.exceptions.some((exception) => exception.kind === "held");
  return (
    <div class={`verdict verdict--${tone}`} role="status">
      <Icon name={sheet.equal ? "check" : held ? "held" : "warning"} />
      <div>
        <h2>{sheet.verdict}</h2>
        <p>{sheet.explanation}</p>
      </div>
    </div>
  );
}
