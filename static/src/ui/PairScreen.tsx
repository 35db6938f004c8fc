/** First run: a one-time code of the office makes this browser one of the shop's devices. */

import { useEffect } from "preact/hooks";
import type { Till } from "../till-api";
import { Notice } from "./parts/Notice";
import { NotPaired, PairButton, PairingFields, usePairing } from "./parts/Pairing";

const IN_ADDRESS = /^#pair=(.+)$/;

/** The code of a pairing link (`/till/#pair=…`): taken once, and not left in the address or the history. */
function takeCode(): string {
  const code = IN_ADDRESS.exec(location.hash)?.[1];
  if (code === undefined) return "";
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}

function likelyName(): string {
  if (!matchMedia("(pointer: coarse)").matches) return "Front counter";
  return matchMedia("(max-width: 700px)").matches ? "Phone 1" : "Tablet 1";
}

export function PairScreen({ till }: { till: Till }) {
  const pairing = usePairing(likelyName);
  const { setCode, codeField, nameField, check, run } = pairing;
  const secure = window.isSecureContext;
  useEffect(() => {
    const take = () => {
      const given = takeCode();
      if (given !== "") setCode(given);
      (given === "" ? codeField : nameField).current?.focus();
    };
    take();
    // The link may be opened in a window that shows this screen already.
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);

  const pair = async (event: Event) => {
    event.preventDefault();
    if (check() && secure) await run((code, name) => till.pair(code, name));
  };

  return (
    <main class="gate">
      <form class="gate__card" onSubmit={pair} noValidate>
        <h1>Make this browser a till</h1>
        <p class="lead">
          In the office, open <b>Devices</b> and press <b>Pair a device</b>. It shows a code that works once,
          for a short time.
        </p>
        {!secure && <NotSecure />}
        <NotPaired pairing={pairing} />
        <PairingFields
          pairing={pairing}
          nameHint="As staff call it. It stands on dockets and sheets: “Front counter”, “Tablet 2”."
        />
        <PairButton pairing={pairing} label="Pair this device" disabled={!secure} />
      </form>
    </main>
  );
}

function NotSecure() {
  return (
    <Notice tone="lamp" title="This address cannot hold a till." role="alert">
      The browser keeps sales safe only under an address that begins with https:// (or on this machine
      itself). Open the till by such an address; the office knows it.
    </Notice>
  );
}
