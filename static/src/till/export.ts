/**
 * The way out for an outbox that cannot be posted back: a file of every record that this device keeps, one JSON text a
 * line after a first line that says whose they are. The office reads it in through the same door as an upload.
 */

import { eachRecord } from "../store/outbox";
import type { Core } from "./core";

export async function exportOutbox(core: Core): Promise<Blob> {
  const { uuid, name, register } = core.identity;
  const lines: string[] = [];
  let waiting = 0;
  await eachRecord(core.store, (rows) => {
    const texts = rows.map(({ uuid, sha256, open, body }) => {
      if (open !== undefined) waiting += 1;
      return JSON.stringify({ uuid, sha256, state: open?.[0] ?? "posted", body });
    });
    lines.push(`${texts.join("\n")}\n`);
  });
  const head = {
    bookmine: "outbox",
    format: 1,
    device: { uuid, name },
    register: register.name,
    exported_at: core.now(),
    waiting,
  };
  return new Blob([`${JSON.stringify(head)}\n`, ...lines], { type: "application/x-ndjson" });
}
