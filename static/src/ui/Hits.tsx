/** What Find found while somebody types: titles and contacts, the best one first. */

import { formatMoney } from "../domain/money";
import type { Contact, Shop, StockItem } from "../domain/types";
import type { Till } from "../till-api";
import { Cap } from "./Cap";
import { best, type Hit, hits, query, take } from "./finder";
import { Icon } from "./Icon";
import { Marked } from "./Marked";
import { screen } from "./screen";

export function hitId(index: number): string {
  return `hit-${index}`;
}

export function Hits({ till }: { till: Till }) {
  const list = hits.value;
  const shop = till.shop.value;
  return (
    <div class="hits">
      <div id="hits" class="hits__list" role="listbox" aria-label="Found">
        {list.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of Find, which keeps the focus
          <div
            key={hit.kind === "title" ? hit.item.uuid : hit.contact.uuid}
            id={hitId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === best.value}
            class={hit.kind === "title" ? `hit spine--${hit.item.category}` : "hit spine--none"}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(till, hit)}
          >
            {hit.kind === "title" ? (
              <TitleHit item={hit.item} shop={shop} />
            ) : (
              <ContactHit contact={hit.contact} />
            )}
          </div>
        ))}
      </div>
      <Foot list={list} />
    </div>
  );
}

function TitleHit({ item, shop }: { item: StockItem; shop: Shop | null }) {
  const words = query.value;
  const code = item.isbn || item.ean;
  return (
    <>
      <span>
        <span class="title">
          <Marked text={item.title} words={words} />
        </span>
        <span class="meta">
          <Marked text={[item.authors, item.format].filter(Boolean).join(" · ")} words={words} />
          {code && <span class="hide-s"> · {code}</span>}
        </span>
      </span>
      <span class="stock">
        <OnHand item={item} />
      </span>
      <span class="price">{formatMoney(item.price, shop?.locale)}</span>
    </>
  );
}

export function OnHand({ item }: { item: StockItem }) {
  if (item.made_on_device) return <span class="chip">new here</span>;
  const none = item.on_hand <= 0;
  return (
    <span class={none ? "chip chip--lamp" : "chip chip--ok"}>{none ? "none" : item.on_hand} on hand</span>
  );
}

function ContactHit({ contact }: { contact: Contact }) {
  const known = [contact.card_number && `Card ${contact.card_number}`, contact.phone, contact.email];
  return (
    <>
      <span>
        <span class="title">
          <Marked text={contact.name} words={query.value} />
        </span>
        <span class="meta">{["Contact", ...known].filter(Boolean).join(" · ")}</span>
      </span>
      <span class="stock" />
      <Icon name="person" />
    </>
  );
}

/** What Enter does with a hit on the screen that is open. */
function verb(hit: Hit): string {
  if (hit.kind === "contact") return `put ${hit.contact.name} on the sale`;
  const { name } = screen.value;
  return name === "stock"
    ? `show ${hit.item.title}`
    : name === "return"
      ? `take ${hit.item.title} back`
      : `add ${hit.item.title}`;
}

function Foot({ list }: { list: Hit[] }) {
  const chosen = list[best.value];
  const titles = list.filter((hit) => hit.kind === "title").length;
  const contacts = list.length - titles;
  const words = [counted(titles, "title"), counted(contacts, "contact")].filter(Boolean).join(", ");
  return (
    <div class="foot">
      <span class="hide-s">
        <Cap>Enter</Cap> {chosen && verb(chosen)}
      </span>
      <span class="hide-s nowrap">
        <Cap>↑</Cap> <Cap>↓</Cap> choose
      </span>
      <span class="gap" />
      <span role="status">{words}</span>
    </div>
  );
}

function counted(count: number, word: string): string {
  return count === 0 ? "" : count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
