/** F1: every key, and what to do when something is not as it should be. */

import { Cap } from "./Cap";
import { Panel } from "./Panel";
import { Notice } from "./parts/Notice";

const KEYS: [string, string][] = [
  ["F1", "This help"],
  ["F2", "Find: a scan, title, author, customer or docket number"],
  ["F4", "Customer of this sale"],
  ["F6", "Park this sale, or recall a parked one"],
  ["F8", "Everything else: returns, voids, new titles and contacts, open department"],
  ["F9", "Pay"],
  ["F10", "Look up stock without selling it"],
  ["Esc", "Back one step"],
  ["Enter", "Takes the best hit; on the pay screen, takes the money"],
  ["↑,↓", "Choose a hit, or a line of the sale"],
  ["+,−", "One more or one fewer of the chosen line"],
  ["Del", "Removes the chosen line; Undo brings it back"],
  ["Alt 1,Alt 2", "Cash or card on the pay screen"],
];

export function HelpPanel() {
  return (
    <Panel title="Help">
      <Notice tone="lamp" title="Never clear this site's data in the browser.">
        Sales that wait on this device would be lost with it. If the till looks wrong, reload the page:
        nothing is lost by that.
      </Notice>
      <section class="card keylist-card">
        <header>
          <h2>Keys</h2>
        </header>
        <div class="card__body">
          <dl class="keylist">
            {KEYS.map(([key, words]) => (
              <div key={key}>
                <dt>
                  {key.split(",").map((cap) => (
                    <Cap key={cap}>{cap}</Cap>
                  ))}
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </div>
      </section>
      <section class="card">
        <header>
          <h2>When the server does not answer</h2>
        </header>
        <div class="card__body grid">
          <p>
            Go on selling. Every sale is saved on this device before the docket prints. Dockets then start
            with D, and that number stays good for ever.
          </p>
          <p>
            When the server is there again, everything is posted back by itself. Nobody has to press anything.
            Afterwards check and sign the sheet "Back from disconnected".
          </p>
          <p>Returns work with either number: type D12345 or 546789 in Find, or scan the docket.</p>
        </div>
      </section>
    </Panel>
  );
}
