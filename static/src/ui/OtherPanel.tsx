/** F8: everything that has no key of its own. */

import type { Till } from "../till-api";
import { focusFind } from "./focus";
import { Icon, type IconName } from "./Icon";
import { Panel } from "./Panel";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { go, home } from "./screen";

interface TileProps {
  icon: IconName;
  words: string;
  onPress: () => void;
}

function Tile({ icon, words, onPress }: TileProps) {
  return (
    <button type="button" class="btn" onClick={onPress}>
      <Icon name={icon} />
      {words}
    </button>
  );
}

export function OtherPanel({ till }: { till: Till }) {
  const { mode } = till.status.value;
  const { run, busy, error } = useAction();
  const change = (to: () => Promise<void>) => async () => {
    if (busy || !(await run(to))) return;
    home();
    focusFind();
  };
  return (
    <Panel title="Other">
      {error && (
        <Notice tone="garnet" title="That did not work." role="alert">
          {error.message}
        </Notice>
      )}
      <section>
        <h2>At the counter</h2>
        <div class="tiles">
          <Tile
            icon="return"
            words="Return"
            onPress={() => go({ name: "return", docket: null, number: "" })}
          />
          <Tile icon="price" words="Open department" onPress={() => go("open")} />
          <Tile icon="book" words="New title" onPress={() => go({ name: "title", item: null, start: "" })} />
          <Tile
            icon="person"
            words="New contact"
            onPress={() => go({ name: "contact", contact: null, start: "" })}
          />
          <Tile icon="close" words="Void this sale" onPress={() => go("void")} />
          <Tile icon="cash" words="Shift" onPress={() => go("shift")} />
          <Tile icon="people" words="Change cashier" onPress={() => go("signin")} />
        </div>
      </section>
      <section>
        <h2>This device</h2>
        <div class="tiles">
          {mode === "disconnected" ? (
            <Tile icon="posting" words="Go normal" onPress={change(till.goNormal)} />
          ) : (
            <Tile icon="unplugged" words="Go disconnected" onPress={change(till.goDisconnected)} />
          )}
          <Tile icon="device" words="Mode and storage" onPress={() => go("mode")} />
          <Tile icon="clock" words="What waits here" onPress={() => go("waiting")} />
          <Tile icon="sheet" words="Back from disconnected" onPress={() => go("sheets")} />
        </div>
      </section>
    </Panel>
  );
}
