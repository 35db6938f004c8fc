/**
 * The way out for an outbox that cannot be posted back: a file of every record that this device keeps, signed with its
 * key. The office reads it in through the same door as an upload. A first line says whose records they are, then comes
 * one line for each, and a last one with the hash of all before it and the signature. Never in memory as a whole.
 */

import { Sha256 } from "../domain/sha256";
import { eachRecord } from "../store/outbox";
import type { RecordRow } from "../store/schema";
import { sign } from "../sync/bytes";
import type { Core } from "./core";

const TYPE = "application/x-ndjson";

export async function exportOutbox(core: Core): Promise<Blob> {
  const { uuid, name, register, private_key } = core.identity;
  const exported_at = core.now();
  const encoder = new TextEncoder();
  const hash = new Sha256();
  /** A blob lies where the browser puts it, on the disk when there is much of it. */
  const parts: Blob[] = [];
  const write = (text: string): void => {
    const bytes = encoder.encode(text);
    hash.add(bytes);
    parts.push(new Blob([bytes]));
  };
  write(
    line({ bookmine: "outbox", format: 1, device: { uuid, name }, register: register.name, exported_at }),
  );
  let records = 0;
  await eachRecord(core.store, (rows) => {
    records += rows.length;
    write(rows.map(recordLine).join(""));
  });
  const sha256 = hash.end();
  const signature = await sign(private_key, ["bookmine-outbox1", uuid, exported_at, sha256].join("\n"));
  parts.push(new Blob([line({ records, sha256, signature })]));
  return new Blob(parts, { type: TYPE });
}

/** The TransID goes with it: a server that was restored says which of them moved. */
function recordLine({ uuid, open, trans_id, body }: RecordRow): string {
  return line({ uuid, state: open?.[0] ?? "posted", trans_id, body });
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
