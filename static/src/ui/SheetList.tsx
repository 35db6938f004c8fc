/** All sheets "Back from disconnected" of this device's shop, newest first; what is not signed stands out. */

import { useEffect, useState } from "preact/hooks";
import { formatDay, formatMoment, formatTime } from "../domain/dates";
import { formatMoney } from "../domain/money";
import type { Sheet, Shop } from "../domain/types";
import type { Till } from "../till-api";
import { Icon } from "./Icon";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { useFocus } from "./parts/useFocus";
import { counted } from "./parts/words";
import { back, go } from "./screen";

export function SheetList({ till }: { till: Till }) {
  const [sheets, setSheets] = useState<Sheet[] | null>(null);
  const { run, error } = useAction();
  const heading = useFocus<HTMLHeadingElement>();
  const shop = till.shop.value;
  useEffect(() => void run(async () => setSheets(await till.sheets())), []);
  return (
    <main class="pageframe">
      <div class="page grid">
        <div class="page__head">
          <button type="button" class="btn" onClick={back}>
            <Icon name="back" />
            Back
          </button>
          <h1 tabIndex={-1} ref={heading}>
            Back from disconnected: all sheets
          </h1>
        </div>
        {error && (
          <Notice tone="lamp" title="The sheets cannot be shown now." role="alert">
            {error.message} Nothing is lost: they are on the server.
          </Notice>
        )}
        {sheets?.length === 0 && (
          <Notice tone="plain" icon="sheet" title="No sheet yet.">
            One is made by itself each time a device has been disconnected and everything is posted back.
          </Notice>
        )}
        {shop && sheets && sheets.length > 0 && (
          <ul class="card rows rows--even">
            {sheets.map((sheet) => (
              <SheetRow key={sheet.uuid} sheet={sheet} shop={shop} />
            ))}
          </ul>
        )}
      </div>
    </main>
  );
}

function SheetRow({ sheet, shop }: { sheet: Sheet; shop: Shop }) {
  const at = (moment: string) => `${formatDay(moment, shop)} ${formatTime(moment, shop)}`;
  const { dockets } = sheet;
  return (
    <li>
      <span class="rows__text">
        <b>{sheet.device}</b>, {at(sheet.disconnected_at)} to {at(sheet.reconnected_at)}
        <span class="meta">
          {counted(dockets.device, "docket")}, {formatMoney(dockets.device_amount, shop.locale)}
          {sheet.signed_at === null
            ? " · not signed yet"
            : ` · signed by ${sheet.signed_by}, ${formatMoment(sheet.signed_at, shop)}`}
        </span>
      </span>
      <span class={sheet.equal ? "chip chip--ok" : "chip chip--garnet"}>
        <Icon name={sheet.equal ? "check" : "warning"} />
        {sheet.equal ? "Equal" : "Not equal"}
      </span>
      <button type="button" class="btn" onClick={() => go({ name: "sheet", sheet: sheet.uuid })}>
        {sheet.signed_at === null ? "Check and sign" : "Open"}
      </button>
    </li>
  );
}
