/** F10: a shelf card. What it costs, how many there are, where it stands; nothing is sold by looking. */

import { useEffect, useState } from "preact/hooks";
import { formatSince } from "../domain/dates";
import { formatMoney } from "../domain/money";
import type { Shop, StockItem } from "../domain/types";
import type { Till } from "../till-api";
import { taker } from "./finder";
import { focusFind } from "./focus";
import { useNow } from "./hooks/useNow";
import { Icon } from "./Icon";
import { CATEGORIES } from "./LineDetails";
import { Big } from "./Money";
import { Panel } from "./Panel";
import { hear } from "./said";
import { addTitle } from "./sale";
import { go, home } from "./screen";

export function StockPanel({ till }: { till: Till }) {
  const [item, setItem] = useState<StockItem | null>(null);
  const shop = till.shop.value;
  useEffect(() => {
    taker.value = (found, note) => {
      setItem(found);
      hear(`${found.title}, ${found.on_hand} on hand. ${note}`);
    };
    return () => {
      taker.value = null;
    };
  }, []);
  return (
    <Panel title="Stock">
      {item === null || shop === null ? (
        <p class="lead">Scan a book, or find it by its title or author. Nothing is sold by looking.</p>
      ) : (
        <ShelfCard till={till} item={item} shop={shop} />
      )}
    </Panel>
  );
}

function ShelfCard({ till, item, shop }: { till: Till; item: StockItem; shop: Shop }) {
  const sell = () => {
    home();
    addTitle(till, item);
    requestAnimationFrame(focusFind);
  };
  return (
    <article class="card">
      <div class="shelf__top">
        <div class={`cover spine--${item.category}`} aria-hidden="true">
          <b>{item.title}</b>
          <i>{item.authors}</i>
        </div>
        <div class="shelf__id">
          <h2>{item.title}</h2>
          <p>{item.authors}</p>
          <p class="small muted">
            {[item.format, item.publisher, item.isbn || item.ean].filter(Boolean).join(" · ")}
          </p>
          <p class="shelf__price">
            <Big cents={item.price} shop={shop} />{" "}
            {item.rrp > 0 && <span class="small muted">RRP {formatMoney(item.rrp, shop.locale)}</span>}
          </p>
          <p class="where">
            <Icon name="where" />
            <b>{item.shelf || `No shelf noted · ${CATEGORIES[item.category]}`}</b>
          </p>
        </div>
      </div>
      <dl class="figs">
        <div>
          <dt>On hand</dt>
          <dd>{item.on_hand}</dd>
        </div>
        <div>
          <dt>Category</dt>
          <dd class="figs__word">{CATEGORIES[item.category]}</dd>
        </div>
      </dl>
      <Stale till={till} shop={shop} item={item} />
      <div class="shelf__act">
        <button type="button" class="btn btn--main btn--lg" onClick={sell}>
          <Icon name="add" />
          Add to the sale
        </button>
        <button type="button" class="btn btn--lg" onClick={() => go({ name: "title", item, start: "" })}>
          <Icon name="edit" />
          Edit title
        </button>
      </div>
    </article>
  );
}

/** A count is of a stated time while nothing new comes from the server. */
function Stale({ till, shop, item }: { till: Till; shop: Shop; item: StockItem }) {
  const now = useNow().toISOString();
  const { mode, catalogue_at } = till.status.value;
  if (item.made_on_device) {
    return (
      <p class="stale">
        <Icon name="posting" />
        <span>Made on this device and not posted back yet.</span>
      </p>
    );
  }
  if (mode !== "disconnected" || catalogue_at === null) return null;
  return (
    <p class="stale">
      <Icon name="unplugged" />
      <span>
        Counts are of {formatSince(catalogue_at, now, shop)}, when this device was last connected, less what
        it has sold since.
      </span>
    </p>
  );
}
