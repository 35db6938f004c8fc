/** The search worker's entry: looks up and searches the catalogue away from the page. See `search/messages.ts`. */

import type { Answered, Asked } from "./search/messages";
import { SearchService } from "./search/service";
import { eachChunk } from "./store/catalogue";

declare const self: DedicatedWorkerGlobalScope;

/** Lets messages through; a timer would wait four milliseconds each time. */
function pause(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

const service = new SearchService(eachChunk, pause);

async function answer({ id, ...request }: Asked): Promise<Answered> {
  try {
    return { id, result: await service.answer(request) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
  self.postMessage(await answer(data));
});
