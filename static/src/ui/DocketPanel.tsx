/** A docket that Find came back with: as it prints, what happened to it, and Return. Two of one number: staff choose. */

import { useState } from "preact/hooks";
import { formatMoment } from "../domain/dates";
import { docketNumber, formatDNumber } from "../domain/docket-number";
import { formatMoney } from "../domain/money";
import type { Docket, Shop } from "../domain/types";
import { DocketView } from "./DocketView";
import { paidWords } from "./docket-words";
import { Icon } from "./Icon";
import { Panel } from "./Panel";
import { Notice } from "./parts/Notice";
import { printDocket } from "./printer";
import { go } from "./screen";

interface DocketPanelProps {
  dockets: Docket[];
  shop: Shop;
}

export function DocketPanel({ dockets, shop }: DocketPanelProps) {
  const only = dockets.length === 1 ? dockets[0] : undefined;
  const [docket, setDocket] = useState(only);
  if (docket === undefined) return <Choose dockets={dockets} shop={shop} choose={setDocket} />;
  return (
    <Panel title={`Docket ${docketNumber(docket)}`} beside={<OtherNumber docket={docket} />}>
      <div class="docketview">
        <DocketView docket={docket} shop={shop} duplicate />
        <div class="docketview__acts">
          <Place docket={docket} />
          <Facts docket={docket} shop={shop} />
          <div class="grid">
            <button
              type="button"
              class="btn btn--main btn--lg"
              onClick={() => go({ name: "return", docket, number: docketNumber(docket) })}
            >
              <Icon name="return" />
              Return
            </button>
            <button
              type="button"
              class="btn btn--lg"
              onClick={() => printDocket(docket, { duplicate: true })}
            >
              <Icon name="print" />
              Print again
            </button>
            <button type="button" class="btn btn--lg" onClick={() => printDocket(docket, { gift: true })}>
              <Icon name="gift" />
              Gift docket
            </button>
          </div>
        </div>
      </div>
    </Panel>
  );
}

/** The number that is not in the heading. */
function OtherNumber({ docket }: { docket: Docket }) {
  if (docket.trans_id === null || docket.d_number === null) return null;
  return <span class="chip">also {formatDNumber(docket.d_number)}</span>;
}

function Place({ docket }: { docket: Docket }) {
  if (docket.place === "posted") return null;
  const words = {
    here: "It waits on this device and is posted back by itself.",
    held: "It is safe on the server and waits for the office.",
    waiting: "It is safe on the server and is posted as soon as what it waits for is there.",
  }[docket.place];
  return (
    <Notice
      tone={docket.place === "held" ? "garnet" : "lamp"}
      icon={docket.place === "held" ? "held" : "clock"}
      title="Not posted back yet."
    >
      {words} You can take a return now. {docket.reason}
    </Notice>
  );
}

function Facts({ docket, shop }: { docket: Docket; shop: Shop }) {
  const back = docket.lines.filter((line) => line.returned !== 0);
  return (
    <dl class="facts">
      <dt>Sold</dt>
      <dd>{formatMoment(docket.locked_at, shop)}</dd>
      <dt>On</dt>
      <dd>{[docket.device, docket.cashier].filter(Boolean).join(", ")}</dd>
      <dt>Paid</dt>
      <dd>{paidWords(docket, shop)}</dd>
      {docket.posted_at !== null && (
        <>
          <dt>Posted</dt>
          <dd>{formatMoment(docket.posted_at, shop)}</dd>
        </>
      )}
      {docket.contact && (
        <>
          <dt>Customer</dt>
          <dd>{docket.contact.name}</dd>
        </>
      )}
      {back.map((line) => (
        <>
          <dt key={`t${line.position}`}>Came back</dt>
          <dd key={`d${line.position}`}>
            {line.returned} × {line.title}
            {line.returned_on.length > 0 && `, docket ${line.returned_on.join(", ")}`}
          </dd>
        </>
      ))}
    </dl>
  );
}

function Choose({ dockets, shop, choose }: DocketPanelProps & { choose: (docket: Docket) => void }) {
  const numbers = new Set(dockets.map(({ d_number }) => d_number));
  const [d] = numbers.size === 1 ? numbers : [null];
  const title = d ? `${formatDNumber(d)} was printed twice` : "More than one docket";
  return (
    <Panel title={title}>
      <p class="lead">Choose the docket in the customer's hand: by date, total and device.</p>
      <div class="card">
        <ul class="rows">
          {dockets.map((docket) => (
            <li key={docket.uuid}>
              <span class="rows__text">
                <b>{docketNumber(docket)}</b> · {formatMoment(docket.locked_at, shop)}
                <span class="meta">
                  {docket.device}, {docket.cashier} · {docket.lines.map((line) => line.title).join(", ")}
                </span>
              </span>
              <span class="rows__amt">{formatMoney(docket.total, shop.locale)}</span>
              <button type="button" class="btn" onClick={() => choose(docket)}>
                This one
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
