/** The till as a whole: what is open depends on the device (paired, readable), the person at it, and the screen. */

import { useLayoutEffect } from "preact/hooks";
import type { Shop } from "../domain/types";
import type { Till } from "../till-api";
import { AskManager } from "./AskManager";
import { asked } from "./asking";
import { Band } from "./Band";
import { Bar } from "./Bar";
import { useKeys } from "./hooks/useKeys";
import { Keys } from "./Keys";
import { LockScreen } from "./LockScreen";
import { PaidScreen } from "./PaidScreen";
import { PairScreen } from "./PairScreen";
import { PayScreen } from "./PayScreen";
import { PrintRoot } from "./PrintRoot";
import { ReturnScreen } from "./ReturnScreen";
import { ScanRefused } from "./ScanRefused";
import { SheetList } from "./SheetList";
import { SheetScreen } from "./SheetScreen";
import { SignIn } from "./SignIn";
import { forgetLines } from "./sale";
import { saving } from "./saving";
import { screen } from "./screen";
import { TillFrame } from "./TillFrame";
import { TroubleScreen } from "./TroubleScreen";
import { trouble } from "./trouble";

export function App({ till }: { till: Till }) {
  useKeys(till);
  const sale = till.cart.value.uuid;
  useLayoutEffect(() => {
    forgetLines();
    trouble.value = null;
    asked.value = null;
  }, [sale]);
  const phase = till.phase.value;
  if (phase === "opening") return <Opening till={till} />;
  if (phase === "unpaired") return <Gate till={till} content={<PairScreen till={till} />} />;
  if (phase === "trouble") return <Gate till={till} content={<TroubleScreen till={till} />} />;
  if (phase === "locked") return <Gate till={till} content={<LockScreen till={till} />} />;
  const shop = till.shop.value;
  if (shop === null) return <Opening till={till} />;
  if (till.cashier.value === null || screen.value.name === "signin") {
    return <Gate till={till} content={<SignIn till={till} />} />;
  }
  return (
    <>
      <div class="app" inert={saving.value || asked.value !== null}>
        <Bar till={till} />
        <Band till={till} />
        <Main till={till} shop={shop} />
        <Keys till={till} />
      </div>
      <AskManager till={till} />
      <ScanRefused />
      <PrintRoot shop={shop} />
    </>
  );
}

function Main({ till, shop }: { till: Till; shop: Shop }) {
  const open = screen.value;
  switch (open.name) {
    case "pay":
      return <PayScreen till={till} shop={shop} />;
    case "paid":
      return <PaidScreen key={open.docket.uuid} docket={open.docket} shop={shop} />;
    case "return":
      return <ReturnScreen till={till} docket={open.docket} number={open.number} />;
    case "sheet":
      return <SheetScreen till={till} sheet={open.sheet} />;
    case "sheets":
      return <SheetList till={till} />;
    default:
      return <TillFrame till={till} shop={shop} open={open} />;
  }
}

function Gate({ till, content }: { till: Till; content: preact.JSX.Element }) {
  return (
    <div class="app">
      <Bar till={till} />
      {content}
      <ScanRefused />
    </div>
  );
}

/** The device reads its own store; that takes a moment, and nothing may be said before. */
function Opening({ till }: { till: Till }) {
  return (
    <Gate till={till} content={<main class="gate" aria-busy="true" aria-label="The till is opening" />} />
  );
}
