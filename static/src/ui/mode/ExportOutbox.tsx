/** A copy of this device's records as a file that the office can read in, as often as one likes. Takes nothing away. */

import { useState } from "preact/hooks";
import { localDate } from "../../domain/dates";
import type { Till } from "../../till-api";
import { Icon } from "../Icon";
import { Notice } from "../parts/Notice";
import { useAction } from "../parts/useAction";

/** The browser has taken the file by then. */
const KEEP_MILLISECONDS = 60_000;

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MILLISECONDS);
}

export function ExportOutbox({ till }: { till: Till }) {
  const [saved, setSaved] = useState(false);
  const { run, busy, error } = useAction();
  const { waiting, held } = till.status.value;
  const open = waiting + held + (till.locked.value?.sent.records ?? 0);
  const name = () => {
    const device = (till.device.value?.name ?? "device").toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const day = localDate(new Date().toISOString(), till.shop.value ?? { time_zone: "UTC" });
    return `bookmine-${device}-${day}.ndjson`;
  };
  const press = () =>
    run(async () => {
      save(await till.exportOutbox(), name());
      setSaved(true);
    });
  return (
    <>
      {error && <Notice tone="garnet" title="No file was made." role="alert" children={error.message} />}
      {saved && (
        <Notice tone="ok" title="The file is saved." role="status">
          Give it to the office, which reads it in under Devices. Everything stays on this device as well;
          nothing is counted twice.
        </Notice>
      )}
      <div class="export">
        <button type="button" class="btn" aria-disabled={busy} onClick={press}>
          <Icon name="store" />
          Save this device's sales as a file
        </button>
        <p class="small muted">
          {open === 0
            ? "Everything is posted already; the file is a copy."
            : "For the office, if this device cannot be connected any more."}
        </p>
      </div>
    </>
  );
}
