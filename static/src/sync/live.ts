/**
 * The live socket: what other tills post and what is on hand, as it happens. Nothing relies on it; that it breaks is a
 * hint that the server is gone, and the heartbeat looks.
 */

import { fromWire } from "../domain/money";
import type { Uuid } from "../domain/types";
import type { LiveSale } from "./bus";
import { sign } from "./bytes";
import type { Signer } from "./client";
import { jittered, pause } from "./pause";
import { has, isInteger, isMoment, isObject, isString } from "./shapes";

const FIRST_MS = 1000;
const MOST_MS = 30_000;
const MONEY = /^-?\d{1,9}\.\d{2}$/;

export interface LiveOptions {
  /** The server's origin. */
  base: string;
  signer: Signer;
  sale(sale: LiveSale): void;
  levels(levels: Record<Uuid, number>): void;
  /** A socket that was listening is gone. */
  broken(): void;
}

/** Listens until the signal aborts, and connects again after a while whenever the socket breaks. */
export async function listen(options: LiveOptions, signal: AbortSignal): Promise<void> {
  let delay_ms = FIRST_MS;
  while (!signal.aborted) {
    const wasListening = await listenOnce(options, signal);
    if (signal.aborted) return;
    if (wasListening) options.broken();
    delay_ms = wasListening ? FIRST_MS : Math.min(delay_ms * 2, MOST_MS);
    await pause(jittered(delay_ms), signal);
  }
}

/** One socket, until it closes; whether it had listened. */
function listenOnce(options: LiveOptions, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${options.base.replace(/^http/, "ws")}/ws/live/`);
    let isListening = false;
    const close = (): void => socket.close();
    signal.addEventListener("abort", close);
    socket.onclose = () => {
      signal.removeEventListener("abort", close);
      resolve(isListening);
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = parse(data);
      if (message === null) return;
      if (message.type === "listening") isListening = true;
      else if (message.type === "challenge") void prove(socket, options.signer, message.nonce);
      else hear(message, options);
    };
  });
}

function parse(data: unknown): Record<string, unknown> | null {
  try {
    const message: unknown = JSON.parse(String(data));
    return isObject(message) ? message : null;
  } catch {
    return null;
  }
}

async function prove(socket: WebSocket, signer: Signer, nonce: unknown): Promise<void> {
  if (!isString(nonce)) return;
  const signature = await sign(signer.private_key, `bookmine1\nLIVE\n${nonce}`);
  if (socket.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ type: "hello", device: signer.uuid, signature }));
}

function hear(message: Record<string, unknown>, options: LiveOptions): void {
  if (message.type === "sale") {
    const isAmount = (value: unknown): boolean => isString(value) && MONEY.test(value);
    if (!has(message, { trans_id: isInteger, device: isString, amount: isAmount, at: isMoment })) return;
    const { trans_id, device, amount, at } = message as Record<string, string>;
    options.sale({
      number: String(trans_id),
      device: device ?? "",
      amount: fromWire(amount ?? ""),
      at: at ?? "",
    });
  }
  if (message.type === "stock" && isObject(message.levels)) {
    const levels = Object.entries(message.levels).filter((entry): entry is [string, number] =>
      isInteger(entry[1]),
    );
    options.levels(Object.fromEntries(levels));
  }
}
