/** The frame of every screen that takes the place of the lines: a heading, and a part that scrolls. */

import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";
import { Scroll } from "./Scroll";
import { back } from "./screen";

interface PanelProps {
  title: string;
  /** Beside the heading: a chip, a count. */
  beside?: ComponentChildren;
  /** At the right end of the heading; by default a way back. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Panel({ title, beside, actions, children }: PanelProps) {
  return (
    <>
      <div class="cart__head">
        <h1>{title}</h1>
        {beside}
        <span class="gap" />
        {actions}
        <button type="button" class="btn" onClick={back}>
          <Icon name="back" />
          Close
        </button>
      </div>
      <Scroll label={title}>
        <div class="panel">{children}</div>
      </Scroll>
    </>
  );
}
