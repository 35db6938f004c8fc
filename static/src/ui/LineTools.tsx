/** The tools of the chosen line: count it, change its price, take something off, write a note, remove it. */

import type { CartLine } from "../domain/types";
import type { Till } from "../till-api";
import { focusFind } from "./focus";
import { Icon, type IconName } from "./Icon";
import { LineField } from "./LineField";
import { remove, step, tool } from "./sale";

export function LineTools({ till, line }: { till: Till; line: CartLine }) {
  const by = (pieces: 1 | -1) => {
    step(till, line.key, pieces);
    focusFind();
  };
  const open = (name: "price" | "discount" | "note") => {
    tool.value = tool.peek() === name ? null : name;
    if (tool.peek() === null) focusFind();
  };
  const removeIt = () => {
    remove(till, line.key);
    focusFind();
  };
  return (
    <tr class={`tools spine--${line.category}`}>
      <td colSpan={5}>
        <div class="tools__row">
          <span class="stepper">
            <button type="button" aria-label="One fewer" onClick={() => by(-1)}>
              −
            </button>
            <output aria-label="Quantity">{Math.abs(line.quantity)}</output>
            <button type="button" aria-label="One more" onClick={() => by(1)}>
              +
            </button>
          </span>
          <Tool icon="price" words="Price" isOpen={tool.value === "price"} onPress={() => open("price")} />
          <Tool
            icon="discount"
            words="Discount"
            isOpen={tool.value === "discount"}
            onPress={() => open("discount")}
          />
          <Tool icon="note" words="Note" isOpen={tool.value === "note"} onPress={() => open("note")} />
          <button type="button" class="btn btn--danger" onClick={removeIt}>
            <Icon name="close" />
            Remove
          </button>
        </div>
        {tool.value !== null && <LineField key={tool.value} till={till} line={line} name={tool.value} />}
      </td>
    </tr>
  );
}

interface ToolProps {
  icon: IconName;
  words: string;
  isOpen: boolean;
  onPress: () => void;
}

function Tool({ icon, words, isOpen, onPress }: ToolProps) {
  return (
    <button type="button" class="btn" aria-expanded={isOpen} aria-pressed={isOpen} onClick={onPress}>
      <Icon name={icon} />
      {words}
    </button>
  );
}
