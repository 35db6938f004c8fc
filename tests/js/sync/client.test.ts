import { expect, test } from "vitest";
import { makeDeviceKey } from "../../../static/src/store/identity";
import { type Ask, Client } from "../../../static/src/sync/client";
import { DEVICE } from "../domain/cast";
import { lineToServer, runningServer } from "./line";
import { type Fault, html200asJson, portal, says } from "./shop-server";

const HELLO: Ask<{ epoch: number }> = {
  method: "POST",
  path: "/api/till/hello/",
  body: { epoch: 1, name: "Köln → 東京" },
  timeout_ms: 2000,
  read: (json) => {
    const { epoch } = json as { epoch?: unknown };
    return typeof epoch === "number" ? { epoch } : null;
  },
};

test("a request that the device signed is answered", async () => {
  const { client } = await lineToServer();
  expect(await client.ask(HELLO)).toMatchObject({ kind: "ok", value: { epoch: 1 } });
});

test("a path with a query is signed as it is sent", async () => {
  const { client } = await lineToServer();
  const path = `/api/till/contacts/?since=${encodeURIComponent("2026-11-20T00:00:00+11:00")}&after=0`;
  const read = (json: unknown) => json as object;
  expect((await client.ask({ method: "GET", path, timeout_ms: 2000, read })).kind).toBe("ok");
});

test("a clock that is a year off learns the server's time and asks again", async () => {
  const { client, server } = await lineToServer();
  const server_time = new Date(Date.now() + 366 * 86_400_000).toISOString();
  const apart = { error: { code: "clock_apart", message: "Told so.", data: { server_time } } };
  server.fail("/api/till/hello/", { kind: "says", status: 401, body: JSON.stringify(apart) });
  expect(await client.ask(HELLO)).toMatchObject({ kind: "ok", value: { epoch: 1 } });
  const [before, after] = server.stamps.map((stamp) => Date.parse(stamp));
  expect((after ?? 0) - (before ?? 0)).toBeGreaterThan(365 * 86_400_000);
});

test("another device's signature is refused", async () => {
  const { server } = await lineToServer();
  const stranger = new Client(server.url, { uuid: DEVICE, ...(await makeDeviceKey()) });
  expect(await stranger.ask(HELLO)).toEqual({
    kind: "refused",
    code: "signature_wrong",
    message: "Told so.",
  });
});

test("a refusal that answers this very request of this very device is believed", async () => {
  const { client, server } = await lineToServer();
  server.revoke(DEVICE);
  expect(await client.ask(HELLO)).toMatchObject({
    kind: "refused",
    code: "device_revoked",
    revoked: { revoked_at: expect.any(String), server_time: expect.any(String) },
  });
});

test.each<[string, Record<string, unknown>, number]>([
  ["of another device", { device: "0197a3c0-0000-7000-8000-00000000ffff" }, 403],
  ["to another request", { signature: "AAAA" }, 403],
  ["without the moment", { revoked_at: "soon" }, 403],
  ["without the server's time", { server_time: null }, 403],
  ["under another status", {}, 401],
])("a refusal %s counts as no answer", async (_, wrong, status) => {
  const { client, server } = await lineToServer();
  server.revoke(DEVICE);
  const twist = (answer: Record<string, unknown>) => {
    const { data, ...error } = answer.error as { data: Record<string, unknown> };
    return { error: { ...error, data: { ...data, ...wrong } } };
  };
  server.fail("/api/till/hello/", { kind: "twisted", twist, status });
  expect(await client.ask(HELLO)).toMatchObject({ kind: "none" });
});

test.each<[string, Fault, string]>([
  ["a lost request", { kind: "lost" }, "none"],
  ["a lost answer", { kind: "answer_lost" }, "none"],
  ["half an answer", { kind: "cut" }, "none"],
  ["no answer", { kind: "silent" }, "none"],
  ["a captive portal's page", portal, "none"],
  ["a page that claims to be JSON", html200asJson, "none"],
  ["JSON of another shape", { kind: "says", status: 200, body: '{"hello": "there"}' }, "none"],
  [
    "our shape under another type",
    { kind: "says", status: 200, body: '{"epoch": 1}', type: "text/html" },
    "none",
  ],
  ["a redirect", { kind: "says", status: 302, body: "", headers: { Location: "/login" } }, "none"],
  ["500 in the server's own words", says(500, "internal"), "none"],
  ["502 of a proxy", { kind: "says", status: 502, body: "Bad Gateway", type: "text/html" }, "none"],
  ["401 of a proxy", { kind: "says", status: 401, body: "Sign in", type: "text/html" }, "none"],
  ["401 of the server", says(401, "device_unknown"), "refused"],
  ["403 that says revoked and names nothing", says(403, "device_revoked"), "none"],
  ["413, whoever says it", { kind: "says", status: 413, body: "", type: "text/html" }, "too_large"],
  ["a question that the server says no to", says(400, "malformed"), "no"],
])("%s is no acknowledgement", async (_, fault, kind) => {
  const { client, server } = await lineToServer();
  server.fail("/api/till/hello/", fault);
  expect((await client.ask({ ...HELLO, timeout_ms: 150 })).kind).toBe(kind);
});

test.each([
  ["as long as it is told", { "Retry-After": "7" }, 7000],
  ["two seconds when nothing is said", {}, 2000],
  ["a minute at the most", { "Retry-After": "86400" }, 60_000],
])("429 and 503 are waited for, %s", async (_, headers: Record<string, string>, after_ms) => {
  const { client, server } = await lineToServer();
  for (const status of [429, 503]) {
    server.fail("/api/till/hello/", says(status, "busy", headers));
    expect(await client.ask(HELLO)).toMatchObject({ kind: "later", status, after_ms, code: "busy" });
  }
});

test("a server that is gone is no answer, and the next one counts again", async () => {
  const { client, server } = await lineToServer();
  await server.stop();
  expect((await client.ask(HELLO)).kind).toBe("none");
  await server.start();
  expect((await client.ask(HELLO)).kind).toBe("ok");
});

test("without a key nothing but pairing is asked for", async () => {
  const server = await runningServer();
  expect((await new Client(server.url, null).ask(HELLO)).kind).toBe("refused");
});
