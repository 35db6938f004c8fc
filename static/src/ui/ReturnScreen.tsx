/**
 * Goods that come back and the money for them: from a docket, in part or whole, or against a number alone when
 * the docket is on another device (R10). A return is a sale of negative lines, saved and posted like any other.
 */

import type { ComponentChildren } from "preact";
import type { Docket, Shop } from "../domain/types";
import type { Till } from "../till-api";
import { ContactCard } from "./ContactCard";
import { wasPrintedAsD } from "./docket-words";
import { FindBox } from "./FindBox";
import { Icon } from "./Icon";
import { Notice } from "./parts/Notice";
import { useKeys } from "./parts/useKeys";
import { Biography, soldWords } from "./returning/Biography";
import { useWhereabouts, Whereabouts } from "./returning/ByNumber";
import { Reason } from "./returning/Reason";
import { ReturnLines } from "./returning/ReturnLines";
import { ReturnSide } from "./returning/ReturnSide";
import { most, numbersOf } from "./returning/rows";
import { type Return, useReturn } from "./returning/useReturn";
import { Told } from "./SaleScreen";

interface ReturnScreenProps {
  till: Till;
  /** The docket that goods come back from, when it is at hand. */
  docket: Docket | null;
  /** Otherwise its number as on the customer's paper, or "" when there is none. */
  number?: string;
}

export function ReturnScreen({ till, docket, number = "" }: ReturnScreenProps) {
  const shop = till.shop.value;
  if (shop === null) return null;
  const key = docket?.uuid ?? number;
  return docket === null ? (
    <ByNumber key={key} till={till} shop={shop} number={number} />
  ) : (
    <ByDocket key={key} till={till} shop={shop} docket={docket} />
  );
}

function ByDocket({ till, shop, docket }: { till: Till; shop: Shop; docket: Docket }) {
  const back = useReturn(till, docket, "", shop);
  const { number } = numbersOf(docket);
  const open = back.rows.some((row) => most(row.goods) > 0);
  return (
    <Frame till={till} shop={shop} back={back} side={<Biography docket={docket} shop={shop} />}>
      <div class="cart__head">
        <h1>Return from {number}</h1>
        {wasPrintedAsD(docket) && docket.trans_id !== null && (
          <span class="chip">
            <Icon name="check" />
            first printed as D{docket.d_number}
          </span>
        )}
        <span class="gap" />
        <Told />
        <Exchange back={back} />
        {open && (
          <button type="button" class="btn" onClick={back.allLines}>
            All lines
          </button>
        )}
      </div>
      <div class="scroll">
        <p class="small muted only-s-block return__sold">{soldWords(docket, shop)}</p>
        {!open && (
          <Notice tone="lamp" icon="lock" title="Everything on this docket has come back already.">
            Nothing more can be returned from it.
          </Notice>
        )}
        <ReturnLines rows={back.rows} cart={back.before} shop={shop} change={back.change} />
        {open && <Reason reason={back.reason} onReason={(reason) => back.set({ reason })} />}
      </div>
    </Frame>
  );
}

function ByNumber({ till, shop, number }: { till: Till; shop: Shop; number: string }) {
  const back = useReturn(till, null, number, shop);
  const words = useWhereabouts(till, number);
  return (
    <Frame till={till} shop={shop} back={back} side={<div class="ctx" />}>
      <div class="cart__head">
        <h1>{number === "" ? "Return without a docket" : `Return against ${number}`}</h1>
        <span class="gap" />
        <Told />
        <Exchange back={back} />
      </div>
      <div class="scroll">
        <div class="panel">
          <Whereabouts number={number} words={words} />
          {back.rows.length > 0 && (
            <div>
              <ReturnLines rows={back.rows} cart={back.before} shop={shop} change={back.change} />
              <Reason reason={back.reason} onReason={(reason) => back.set({ reason })} />
            </div>
          )}
        </div>
      </div>
    </Frame>
  );
}

/** Something else goes out for what comes back: both on one sale, and one payment for the difference. */
function Exchange({ back }: { back: Return }) {
  if (!back.ready || back.before.lines.length > 0) return null;
  return (
    <button type="button" class="btn" onClick={back.exchange}>
      <Icon name="return" />
      Exchange
    </button>
  );
}

interface FrameProps {
  till: Till;
  shop: Shop;
  back: Return;
  side: ComponentChildren;
  children: ComponentChildren;
}

/** Find stays on top, so that a scan counts what comes back; F9 is Refund here. */
function Frame({ till, shop, back, side, children }: FrameProps) {
  // With goods on the sale already, or nothing to pay out, money is settled with the sale.
  const isExchange = back.before.lines.length > 0;
  useKeys({ F9: isExchange ? back.exchange : back.refund });
  return (
    <main class="till">
      <section class="cart" aria-label="Return">
        <FindBox till={till} />
        {children}
      </section>
      <ReturnSide back={back} shop={shop}>
        <ContactCard till={till} />
        {side}
      </ReturnSide>
    </main>
  );
}
