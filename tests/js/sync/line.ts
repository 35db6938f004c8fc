/** A device with its line to the tests' server. */

import { onTestFinished } from "vitest";
import type { Store } from "../../../static/src/store/db";
import { Bus } from "../../../static/src/sync/bus";
import { Client } from "../../../static/src/sync/client";
import { type Device, newName, pairedDevice } from "../store/device";
import { ShopServer } from "./shop-server";

export interface Line extends Device {
  server: ShopServer;
  client: Client;
  bus: Bus;
  signal: AbortSignal;
}

export async function runningServer(): Promise<ShopServer> {
  const server = await new ShopServer().start();
  onTestFinished(() => server.stop());
  return server;
}

export function busOf(store: Store): Bus {
  const bus = new Bus(store.name);
  onTestFinished(() => bus.close());
  return bus;
}

export async function lineToServer(name = newName()): Promise<Line> {
  const server = await runningServer();
  const device = await pairedDevice(name);
  await server.know(device.identity.uuid, device.identity.public_key);
  const client = new Client(server.url, device.identity);
  return { ...device, server, client, bus: busOf(device.store), signal: new AbortController().signal };
}
