/** Find came back without a title, contact or docket: what it may have been, and what can be done instead. */

import type { Till } from "../till-api";
import { clearFind, type Outcome, submit, type } from "./finder";
import { focusFind } from "./focus";
import { Icon } from "./Icon";
import { go } from "./screen";

export function NothingFound({ till, outcome }: { till: Till; outcome: Outcome }) {
  return (
    <div class="hits">
      <div class="nohit" role="status">
        <Icon name={outcome.kind === "elsewhere" ? "unplugged" : "find"} />
        {outcome.kind === "elsewhere" && <Elsewhere outcome={outcome} />}
        {outcome.kind === "unused" && <Unused message={outcome.message} />}
        {outcome.kind === "nothing" && <Nothing till={till} outcome={outcome} />}
      </div>
    </div>
  );
}

/** A D-number of another device, which is not posted back: the return waits for its sale. */
function Elsewhere({ outcome }: { outcome: Extract<Outcome, { kind: "elsewhere" }> }) {
  const take = () => {
    clearFind();
    go({ name: "return", docket: null, number: outcome.number });
  };
  return (
    <>
      <p>{outcome.message}</p>
      <div class="nohit__acts">
        <button type="button" class="btn btn--main" onClick={take}>
          Return
        </button>
        <Close />
      </div>
    </>
  );
}

/** Nothing was sold under this number, so nothing can come back. */
function Unused({ message }: { message: string }) {
  return (
    <>
      <p>{message} Look at the number on the customer's docket once more.</p>
      <div class="nohit__acts">
        <Close />
      </div>
    </>
  );
}

function Nothing({ till, outcome }: { till: Till; outcome: Extract<Outcome, { kind: "nothing" }> }) {
  const { query, suggestion } = outcome;
  const open = (name: "title" | "contact") => {
    clearFind();
    go(name === "title" ? { name, item: null, start: query } : { name, contact: null, start: query });
  };
  const tryInstead = (text: string) => {
    type(till, text);
    void submit(till, text);
  };
  return (
    <>
      <p>
        <b>Nothing found for "{query}".</b>{" "}
        {suggestion !== null && (
          <>
            Did you mean{" "}
            <button type="button" class="btn btn--inline" onClick={() => tryInstead(suggestion)}>
              {suggestion}
            </button>
            ?{" "}
          </>
        )}
        {suggestion === null ? "Sell" : "Or sell"} it in an open department, or make a new title.
      </p>
      <div class="nohit__acts">
        <button
          type="button"
          class="btn"
          onClick={() => {
            clearFind();
            go("open");
          }}
        >
          Open department
        </button>
        <button type="button" class="btn" onClick={() => open("title")}>
          New title
        </button>
        <button type="button" class="btn" onClick={() => open("contact")}>
          New contact
        </button>
        <Close />
      </div>
    </>
  );
}

function Close() {
  const close = () => {
    clearFind();
    focusFind();
  };
  return (
    <button type="button" class="btn btn--quiet" aria-label="Close" onClick={close}>
      <Icon name="close" />
    </button>
  );
}
