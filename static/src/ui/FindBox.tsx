/** The field that always has the focus: a scan, words, a contact, a docket number. Below it, what it found. */

import { useLayoutEffect } from "preact/hooks";
import type { Till } from "../till-api";
import { Cap } from "./Cap";
import { best, chooseHit, clearFind, hits, outcome, query, submit, type } from "./finder";
import { focusFind } from "./focus";
import { Hits, hitId } from "./Hits";
import { Icon } from "./Icon";
import { NothingFound } from "./NothingFound";
import { chooseNext, chosen, remove, step } from "./sale";
import { screen } from "./screen";

export function FindBox({ till }: { till: Till }) {
  useLayoutEffect(focusFind, []);
  const open = hits.value.length > 0;
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void submit(till);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers that the till must run in do not know <search> yet */}
      <form class="find" role="search" onSubmit={onSubmit}>
        <Icon name="find" />
        <label for="find">Find</label>
        <Cap>F2</Cap>
        <input
          id="find"
          type="search"
          placeholder="Scan, title, author, contact, 546789 or D12345"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={200}
          enterkeyhint="search"
          value={query.value}
          aria-controls={open ? "hits" : undefined}
          aria-activedescendant={open ? hitId(best.value) : undefined}
          onInput={(event) => type(till, event.currentTarget.value)}
          onKeyDown={(event) => keyInFind(till, event)}
        />
      </form>
      {open && <Hits till={till} />}
      {outcome.value !== null && <NothingFound till={till} outcome={outcome.value} />}
    </>
  );
}

/** In an empty Find the arrows, + − and Del belong to the lines below. */
function keyInFind(till: Till, event: KeyboardEvent): void {
  const { key } = event;
  const down = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : null;
  if (hits.peek().length > 0 && down !== null) chooseHit(down);
  else if (key === "Escape" && (query.peek() !== "" || outcome.peek() !== null)) {
    clearFind();
    event.stopPropagation();
  } else if (query.peek() !== "" || screen.peek().name !== "sale") return;
  else if (down !== null) chooseNext(till.cart.peek(), down);
  else if (!keyOnLine(till, key)) return;
  event.preventDefault();
}

function keyOnLine(till: Till, key: string): boolean {
  const line = chosen.peek();
  if (line === null) return false;
  if (key === "+") step(till, line, 1);
  else if (key === "-" || key === "−") step(till, line, -1);
  else if (key === "Delete") remove(till, line);
  else return false;
  return true;
}
