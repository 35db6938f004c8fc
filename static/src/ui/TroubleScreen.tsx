/**
 * The store on this device cannot be used: nothing may be sold here, and nothing may be cleared. Says what
 * happened, that the sales may still be there, and what to do. Never taken for a new till.
 */

import { useState } from "preact/hooks";
import type { StoreTrouble } from "../domain/types";
import type { Till } from "../till-api";
import { Icon } from "./Icon";
import { PairScreen } from "./PairScreen";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { useFocus } from "./parts/useFocus";

interface Words {
  heading: string;
  safe: string;
  todo: string;
}

const WORDS: Record<StoreTrouble["code"], Words> = {
  will_not_open: {
    heading: "This device cannot read its sales",
    safe: "They may still be there: do not clear the browser.",
    todo: "Sell on another till and call the office.",
  },
  quota: {
    heading: "This device's storage is full",
    safe: "Every sale that was paid is saved. Do not clear the browser.",
    todo: "Free space drops the copy of the catalogue, never a sale. Then try again.",
  },
  lost: {
    heading: "This device has lost hold of its sales",
    safe: "They are still there: every sale that was paid is saved.",
    todo: "Close other windows of the till, then try again. If it does not help, sell on another till and call the office.",
  },
  empty: {
    heading: "The sales of this device are gone from its storage",
    safe: "What was posted back is safe on the server. What waited here may be missing: it will be named.",
    todo: "Sell on another till and call the office. Once the office knows, pair this browser anew.",
  },
  no_secure_context: {
    heading: "This address cannot hold a till",
    safe: "Nothing was lost: the browser keeps sales safe only under an address that begins with https://.",
    todo: "Open the till by such an address; the office knows it.",
  },
};

export function TroubleScreen({ till }: { till: Till }) {
  const heading = useFocus<HTMLHeadingElement>();
  const { run, busy, error } = useAction();
  const trouble = till.status.value.trouble;
  const words = WORDS[trouble?.code ?? "will_not_open"];
  const mayFree = trouble?.code === "quota";
  const [anew, setAnew] = useState(false);
  if (anew) return <PairScreen till={till} />;
  return (
    <main class="gate">
      <div class="gate__card trouble" role="alert">
        <Icon name="warning" />
        <h1 tabIndex={-1} ref={heading}>
          {words.heading}
        </h1>
        <p>
          <b>{words.safe}</b>
        </p>
        <p>{words.todo}</p>
        {trouble?.message && <p class="small muted">For the office: {trouble.message}</p>}
        {error && <Notice tone="garnet" title="No space was freed." children={error.message} />}
        <div class="form__actions">
          {mayFree && (
            <button
              type="button"
              class="btn btn--lg"
              aria-disabled={busy}
              onClick={() => run(() => till.freeSpace())}
            >
              Free space
            </button>
          )}
          {trouble?.code === "empty" && (
            <button type="button" class="btn btn--lg" onClick={() => setAnew(true)}>
              Pair anew
            </button>
          )}
          <button type="button" class="btn btn--main btn--lg" onClick={() => location.reload()}>
            <Icon name="update" />
            Try again
          </button>
        </div>
      </div>
    </main>
  );
}
