/** Somebody signs for the sheet with their PIN. What is not equal only a manager can sign, with its exceptions. */

import { useEffect, useRef, useState } from "preact/hooks";
import { formatMoment } from "../../domain/dates";
import type { Sheet, Shop, Uuid } from "../../domain/types";
import type { Till } from "../../till-api";
import { Icon } from "../Icon";
import { PinPad } from "../PinPad";
import { Choice } from "../parts/Field";
import { useFocus } from "../parts/useFocus";
import { useKeys } from "../parts/useKeys";
import { counted } from "../parts/words";

interface SheetSignProps {
  till: Till;
  sheet: Sheet;
  shop: Shop;
  onSigned: (sheet: Sheet) => void;
}

export function SheetSign({ till, sheet, shop, onSigned }: SheetSignProps) {
  const [open, setOpen] = useState(false);
  if (sheet.signed_at !== null) return <Signed sheet={sheet} shop={shop} />;
  if (open) return <SignForm till={till} sheet={sheet} onSigned={onSigned} close={() => setOpen(false)} />;
  if (sheet.equal) {
    return (
      <div class="card__foot sign">
        <button type="button" class="btn btn--main btn--lg btn--block" onClick={() => setOpen(true)}>
          Sign the sheet
        </button>
        <p class="small muted">Your PIN signs it. It prints with the name and time.</p>
      </div>
    );
  }
  return (
    <div class="card__foot sign">
      <button type="button" class="btn btn--lg btn--block" aria-disabled="true" aria-describedby="signwhy">
        Sign the sheet
      </button>
      <p class="small muted" id="signwhy">
        First settle {openCases(sheet)}. A manager can sign with exceptions; the sheet then stays amber and
        names them.
      </p>
      <button type="button" class="btn btn--block" onClick={() => setOpen(true)}>
        Sign with exceptions…
      </button>
    </div>
  );
}

function openCases(sheet: Sheet): string {
  const held = sheet.exceptions.filter((exception) => exception.kind === "held").length;
  const all = sheet.exceptions.filter((exception) => exception.kind !== "review").length;
  return held === all && held > 0 ? `the ${counted(held, "held docket")}` : "what is not equal";
}

function Signed({ sheet, shop }: { sheet: Sheet; shop: Shop }) {
  const heading = useFocus<HTMLParagraphElement>();
  return (
    <div class="card__foot">
      <p class={sheet.equal ? "signed" : "signed signed--lamp"} role="status" tabIndex={-1} ref={heading}>
        <Icon name={sheet.equal ? "check" : "warning"} />
        <span>
          <b>{sheet.equal ? "Signed." : "Signed with exceptions."}</b> {sheet.signed_by}
          {sheet.signed_at && `, ${formatMoment(sheet.signed_at, shop)}`}
        </span>
      </p>
    </div>
  );
}

interface SignFormProps {
  till: Till;
  sheet: Sheet;
  onSigned: (sheet: Sheet) => void;
  close: () => void;
}

function SignForm({ till, sheet, onSigned, close }: SignFormProps) {
  const may = till.cashiers.value.filter((cashier) => sheet.equal || cashier.role === "manager");
  const [who, setWho] = useState<Uuid>(
    may.find((cashier) => cashier.uuid === till.cashier.value?.uuid)?.uuid ?? may[0]?.uuid ?? "",
  );
  useKeys({ Escape: close });
  const form = useRef<HTMLDivElement>(null);
  // All of the number keys, not only the field that takes the focus.
  useEffect(() => form.current?.scrollIntoView({ block: "nearest" }), []);
  if (may.length === 0) {
    return (
      <div class="card__foot sign">
        <p>Only a manager can sign this sheet, and none is known on this device. The office can sign it.</p>
        <button type="button" class="btn btn--block" onClick={close}>
          Not now
        </button>
      </div>
    );
  }
  return (
    <div class="card__foot sign" ref={form}>
      <Choice
        label={sheet.equal ? "Who signs" : "Which manager signs"}
        value={who}
        options={may.map((cashier) => ({ value: cashier.uuid, label: cashier.name }))}
        onChoose={setWho}
      />
      <PinPad
        key={who}
        submit={sheet.equal ? "Sign" : "Sign with exceptions"}
        check={async (pin) => onSigned(await till.signSheet(sheet.uuid, who, pin, !sheet.equal))}
      >
        <button type="button" class="btn btn--quiet" onClick={close}>
          Not now
        </button>
      </PinPad>
    </div>
  );
}
