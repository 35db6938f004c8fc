/** Why goods come back: one of the usual reasons, or a few words. */

import { useState } from "preact/hooks";
import { Choice, Field } from "../parts/Field";

const REASONS = [
  "Gift, already has it",
  "Changed their mind",
  "Wrong book",
  "Damaged or misprinted",
  "Sold by mistake",
];
const OTHER = "other";
const NONE = "";

export function Reason({ reason, onReason }: { reason: string; onReason: (reason: string) => void }) {
  const [other, setOther] = useState(false);
  return (
    <div class="reason">
      <Choice
        label="Reason"
        value={other ? OTHER : reason}
        options={[
          { value: NONE, label: "Not asked" },
          ...REASONS.map((words) => ({ value: words, label: words })),
          { value: OTHER, label: "Another reason…" },
        ]}
        onChoose={(value) => {
          setOther(value === OTHER);
          onReason(value === OTHER ? "" : value);
        }}
      />
      {other && <Field label="Reason in words" value={reason} onText={onReason} maxLength={200} />}
    </div>
  );
}
