/** F4: whose sale this is. Search by name, card, phone or email; Enter takes the first; or make a new contact. */

import { useRef, useState } from "preact/hooks";
import type { Contact } from "../domain/types";
import type { Till } from "../till-api";
import { contactWords, initials } from "./ContactCard";
import { focusFind } from "./focus";
import { Icon } from "./Icon";
import { Panel } from "./Panel";
import { Field } from "./parts/Field";
import { Notice } from "./parts/Notice";
import { useFocus } from "./parts/useFocus";
import { putCustomer } from "./sale";
import { back, go } from "./screen";

const MOST_FOUND = 20;

export function CustomerPanel({ till }: { till: Till }) {
  const { contact } = till.cart.value;
  const [text, setText] = useState("");
  const [found, setFound] = useState<Contact[] | null>(null);
  const asked = useRef(0);
  const field = useFocus<HTMLInputElement>();

  const search = async (words: string) => {
    setText(words);
    asked.current += 1;
    const ask = asked.current;
    const list = words.trim() === "" ? null : await till.findContacts(words.trim(), MOST_FOUND);
    // Answers may overtake each other while somebody types.
    if (ask === asked.current) setFound(list);
  };
  const choose = (one: Contact | null) => {
    putCustomer(till, one);
    // To the sale, or to the return that is in the making.
    back();
    requestAnimationFrame(focusFind);
  };
  const takeFirst = (event: Event) => {
    event.preventDefault();
    const first = found?.[0];
    if (first !== undefined) choose(first);
  };
  return (
    <Panel title="Customer">
      {contact && <Current contact={contact} takeOff={() => choose(null)} />}
      <form class="inline customerform" onSubmit={takeFirst}>
        <Field
          label={contact ? "Another customer" : "Name, card, phone or email"}
          value={text}
          onText={(words) => void search(words)}
          fieldRef={field}
          maxLength={120}
        />
        <button
          type="button"
          class="btn"
          onClick={() => go({ name: "contact", contact: null, start: found?.length ? "" : text })}
        >
          <Icon name="add" />
          New contact
        </button>
      </form>
      <Found found={found} text={text} choose={choose} />
    </Panel>
  );
}

function Current({ contact, takeOff }: { contact: Contact; takeOff: () => void }) {
  return (
    <ul class="card rows">
      <li>
        <Who contact={contact} />
        <Change contact={contact} />
        <button type="button" class="btn" onClick={takeOff}>
          <Icon name="close" />
          <span>
            Take off<span class="hide-s"> this sale</span>
          </span>
        </button>
      </li>
    </ul>
  );
}

function Found({
  found,
  text,
  choose,
}: {
  found: Contact[] | null;
  text: string;
  choose: (one: Contact) => void;
}) {
  if (found === null) return <p class="muted">Type a few letters. Enter takes the first that is found.</p>;
  if (found.length === 0) {
    return (
      <Notice tone="plain" icon="find" title={`Nobody found for “${text.trim()}”.`} role="status">
        Try fewer letters, a phone number or the card, or make a new contact.
      </Notice>
    );
  }
  return (
    <ul class="card rows" aria-label="Customers found">
      {found.map((contact, index) => (
        <li key={contact.uuid} class={index === 0 ? "is-first" : ""}>
          <button type="button" class="rows__pick" onClick={() => choose(contact)}>
            <Who contact={contact} />
          </button>
          <Change contact={contact} />
        </li>
      ))}
    </ul>
  );
}

function Who({ contact }: { contact: Contact }) {
  return (
    <>
      <span class="avatar avatar--lg" aria-hidden="true">
        {initials(contact.name)}
      </span>
      <span class="rows__text">
        <b>{contact.name}</b>
        <span class="meta">{contactWords(contact)}</span>
      </span>
    </>
  );
}

function Change({ contact }: { contact: Contact }) {
  return (
    <button
      type="button"
      class="btn btn--quiet"
      aria-label={`Change ${contact.name}`}
      onClick={() => go({ name: "contact", contact, start: "" })}
    >
      <Icon name="edit" />
      <span class="hide-s">Change</span>
    </button>
  );
}
