/** What became of a change to a record that the shop has (R2), in the words of the manual. */

import { back } from "../screen";
import { Notice } from "./Notice";
import { useFocus } from "./useFocus";

export type SavedHow = "applied" | "noted" | "unchanged";

export function Outcome({ how, of }: { how: SavedHow; of: string }) {
  const done = useFocus<HTMLButtonElement>();
  const button = (
    <button type="button" class="btn btn--main" ref={done} onClick={back}>
      Done
    </button>
  );
  if (how === "noted") {
    return (
      <Notice tone="lamp" title="Noted, but not carried over." icon="note" role="status" actions={button}>
        You changed a record that the server already has. The office can apply it.
      </Notice>
    );
  }
  const title = how === "applied" ? "Changed." : "Nothing to change.";
  const text =
    how === "applied" ? `${of} is changed on the server; every till hears of it.` : `${of} stays as it is.`;
  return <Notice tone="ok" title={title} role="status" actions={button} children={text} />;
}

/** Said before somebody types, while disconnected. */
export function NotCarriedOver() {
  return (
    <Notice tone="lamp" icon="unplugged" title="While disconnected this is noted, but not carried over.">
      The server has this record already. The office sees what you type and can apply it.
    </Notice>
  );
}
