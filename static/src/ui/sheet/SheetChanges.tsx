/** Changes to records that the server already had: listed, never applied by posting back (R2). */

import type { Sheet, SheetNotCarriedOver } from "../../domain/types";
import { fieldWord } from "../parts/words";

export function SheetChanges({ sheet }: { sheet: Sheet }) {
  const changes = sheet.not_carried_over;
  return (
    <section class="card" aria-labelledby="changes">
      <header>
        <h2 id="changes">Not carried over</h2>
        <span class="gap" />
        <span class="small muted">
          {changes.length === 0
            ? "No record that we already had was changed."
            : "Changes to records that we already had. The office applies them by hand if they are right."}
        </span>
      </header>
      {changes.length > 0 && (
        <table class="table stack">
          <thead>
            <tr>
              <th scope="col">Record</th>
              <th scope="col">Field</th>
              <th scope="col">Was</th>
              <th scope="col">Typed on {sheet.device}</th>
              <th scope="col">Server now</th>
              <th scope="col">
                <span class="vh">State</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <ChangeRow key={change.id} change={change} device={sheet.device} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function stateOf(change: SheetNotCarriedOver): string {
  if (change.applied) return "Applied";
  return change.now === change.typed ? "Same already" : "For the office";
}

function ChangeRow({ change, device }: { change: SheetNotCarriedOver; device: string }) {
  const state = stateOf(change);
  return (
    <tr>
      <td class="wide">
        <b>{change.record}</b>{" "}
        <span class="muted small">{change.of === "contact" ? "Contact" : "Title"}</span>
      </td>
      <td data-l="Field">
        <span>{fieldWord(change.field)}</span>
      </td>
      <td data-l="Was">
        <s class="was">{change.was || "nothing"}</s>
      </td>
      <td data-l={`Typed on ${device}`}>
        <b>{change.typed || "nothing"}</b>
      </td>
      <td data-l="Server now">
        <span>{change.now || "nothing"}</span>
      </td>
      <td class="wide num">
        <span class={state === "For the office" ? "chip chip--lamp" : "chip"}>{state}</span>
      </td>
    </tr>
  );
}
