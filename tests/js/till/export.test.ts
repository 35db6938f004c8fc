import { expect, test } from "vitest";
import { sha256Hex } from "../../../static/src/domain/sha256";
import { readState, Store } from "../../../static/src/store/db";
import { eachRecord } from "../../../static/src/store/outbox";
import type { RecordRow } from "../../../static/src/store/schema";
import type { Till } from "../../../static/src/till-api";
import { until } from "../sync/until";
import { fill, openShop } from "./open-till";

async function linesOf(till: Till): Promise<string[]> {
  return (await (await till.exportOutbox()).text()).split(/(?<=\n)/);
}

async function isSigned(database: string, lines: string[]): Promise<boolean> {
  const identity = await readState(await Store.open(database), "identity");
  if (identity === undefined) throw new Error("It is not paired.");
  const { exported_at } = JSON.parse(lines[0] ?? "") as { exported_at: string };
  const end = JSON.parse(lines.at(-1) ?? "") as { sha256: string; signature: string };
  if (end.sha256 !== (await sha256Hex(lines.slice(0, -1).join("")))) return false;
  const bytes = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("spki", bytes(identity.public_key), algorithm, false, ["verify"]);
  return crypto.subtle.verify(
    { name: "ECDSA", hash: "SHA-256" },
    key,
    bytes(end.signature.replaceAll("-", "+").replaceAll("_", "/")),
    new TextEncoder().encode(`bookmine-outbox1\n${identity.uuid}\n${exported_at}\n${end.sha256}`),
  );
}

test("the file holds every record that the device keeps, to the byte, and is signed by it", async () => {
  const { till, server, database } = await openShop();
  fill(till);
  const posted = await till.finishSale();
  await server.stop();
  fill(till);
  const waiting = await till.finishSale();
  const lines = await linesOf(till);
  const rows: RecordRow[] = [];
  await eachRecord(await Store.open(database), (more) => void rows.push(...more));
  expect(rows.map(({ kind }) => kind)).toEqual(["shift", "sale", "sale"]);
  const [head, ...rest] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const device = { uuid: till.device.value?.uuid, name: "Tablet 2" };
  expect(head).toMatchObject({ bookmine: "outbox", format: 1, device, register: "Front counter" });
  expect(rest.slice(0, -1)).toEqual([
    { uuid: rows[0]?.uuid, state: "posted", body: rows[0]?.body },
    { uuid: posted.uuid, state: "posted", trans_id: 546789, body: rows[1]?.body },
    { uuid: waiting.uuid, state: "waiting", body: rows[2]?.body },
  ]);
  expect(rest.at(-1)).toMatchObject({ records: 3 });
  expect(await isSigned(database, lines)).toBe(true);
  const changed = lines.map((one) => one.replace('"quantity\\":1,', '"quantity\\":2,'));
  expect(changed).not.toEqual(lines);
  expect(await isSigned(database, changed)).toBe(false);
});

test("saving the file takes nothing away and changes nothing", async () => {
  const { till, server } = await openShop();
  await server.stop();
  fill(till);
  await till.finishSale();
  const before = await till.waiting(10);
  await linesOf(till);
  expect(await till.waiting(10)).toEqual(before);
  await server.start();
  await till.goNormal();
  await until(
    () => till.status.value.waiting === 0,
    () => till.status.value,
  );
  expect(server.posted.size).toBe(2);
});
