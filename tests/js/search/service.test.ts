import { describe, expect, test } from "vitest";
import { type Chunk, columnsOf } from "../../../static/src/domain/columns";
import { SearchClient } from "../../../static/src/search/client";
import type { Answered, Asked } from "../../../static/src/search/messages";
import { SearchService } from "../../../static/src/search/service";
import { title, uuidOf } from "./shelves";

/** A worker in the same thread: the service behind the same messages. */
function clientOf(service: SearchService): SearchClient {
  const port = new EventTarget();
  const post = async ({ id, ...request }: Asked): Promise<void> => {
    const data: Answered = await service.answer(request).then(
      (result) => ({ id, result }),
      (error: Error) => ({ id, error: error.message }),
    );
    port.dispatchEvent(new MessageEvent("message", { data }));
  };
  return new SearchClient(
    Object.assign(port, { postMessage: (asked: unknown) => void post(structuredClone(asked as Asked)) }),
  );
}

const pause = (): Promise<void> => new Promise((resolve) => queueMicrotask(resolve));

function chunk(number: number, ...items: Parameters<typeof columnsOf>[0][number][]): Chunk {
  return { number, columns: columnsOf(items) };
}

const dry = title(1, { title: "The Dry", authors: "Jane Harper", isbn: "9780141036144", on_hand: 2 });
const magic = title(2, { title: "Possum Magic", authors: "Mem Fox" });

/** A store whose reading can be held up. */
function store(...chunks: Chunk[]) {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const read = async (take: (one: Chunk) => void): Promise<void> => {
    await gate;
    for (const one of chunks) take(one);
  };
  return { read, open };
}

describe("the search worker", () => {
  test("reads all chunks, and then finds by barcode, words and UUID", async () => {
    const { read, open } = store(chunk(0, dry), chunk(1, magic));
    open();
    const client = clientOf(new SearchService(read, pause));
    expect(await client.load()).toEqual({ titles: 2 });
    expect((await client.lookup("9780141036144"))?.title).toBe("The Dry");
    expect((await client.search("fox", 5)).titles).toEqual([magic]);
    expect(await client.get([uuidOf(2), uuidOf(9)])).toEqual([magic, null]);
  });

  test("a scan that comes before the first catalogue is there waits for it", async () => {
    const { read, open } = store(chunk(0, dry));
    const client = clientOf(new SearchService(read, pause));
    const loaded = client.load();
    const scanned = client.lookup("9780141036144");
    open();
    expect((await scanned)?.title).toBe("The Dry");
    expect(await loaded).toEqual({ titles: 1 });
  });

  test("without a catalogue a scan finds nothing and does not wait for ever", async () => {
    const client = clientOf(new SearchService(store().read, pause));
    expect(await client.lookup("9780141036144")).toBeNull();
  });

  test("while it is read anew the old one serves, and changes are in both", async () => {
    const first = store(chunk(0, dry));
    const second = store(chunk(0, { ...dry, price: 1 }));
    const reads = [first, second];
    const client = clientOf(new SearchService((take) => (reads.shift() ?? second).read(take), pause));
    first.open();
    await client.load();
    const again = client.load();
    await client.rows(columnsOf([magic]), true);
    await client.moved({ [dry.uuid]: -1 });
    await client.levels({ [dry.uuid]: 9 });
    expect(await client.lookup("9780141036144")).toMatchObject({ price: dry.price, on_hand: 8 });
    second.open();
    expect(await again).toEqual({ titles: 2 });
    expect(await client.lookup("9780141036144")).toMatchObject({ price: 1, on_hand: 8 });
    expect((await client.search("possum", 5)).titles).toEqual([{ ...magic, made_on_device: true }]);
  });

  test("what this device moved is not forgotten by a reload", async () => {
    const { read, open } = store(chunk(0, dry));
    open();
    const client = clientOf(new SearchService(read, pause));
    await client.moved({ [dry.uuid]: -2 });
    await client.load();
    expect((await client.get([dry.uuid]))[0]?.on_hand).toBe(0);
  });

  test("clearing forgets all titles, also those that are being read", async () => {
    const { read, open } = store(chunk(0, dry));
    const client = clientOf(new SearchService(read, pause));
    await client.rows(columnsOf([magic]));
    const loading = client.load();
    await client.clear();
    open();
    expect(await loading).toEqual({ titles: 0 });
    expect(await client.search("possum", 5)).toEqual({ titles: [], suggestion: null });
  });

  test("a store that cannot be read is told, and what was there stays", async () => {
    const broken = new SearchService(() => Promise.reject(new Error("The store is gone.")), pause);
    const client = clientOf(broken);
    await client.rows(columnsOf([magic]));
    await expect(client.load()).rejects.toThrow("The store is gone.");
    expect((await client.search("possum", 5)).titles).toEqual([magic]);
  });

  test("titles that are none are refused by themselves", async () => {
    const client = clientOf(new SearchService(store().read, pause));
    await expect(client.rows(columnsOf([{ ...magic, uuid: "x" }]))).rejects.toThrow("no UUID");
    await client.rows(columnsOf([dry]));
    expect((await client.lookup("9780141036144"))?.title).toBe("The Dry");
  });

  test("the index is built by itself, and slips are forgiven then", async () => {
    const { read, open } = store(chunk(0, dry, magic));
    open();
    const client = clientOf(new SearchService(read, pause));
    await client.load();
    await expect.poll(async () => (await client.search("posum", 5)).suggestion).toBe("Possum");
  });

  test("a script that breaks leaves nobody waiting", async () => {
    const port = Object.assign(new EventTarget(), { postMessage: () => {} });
    const client = new SearchClient(port);
    const waiting = client.lookup("9780141036144");
    port.dispatchEvent(new Event("error"));
    await expect(waiting).rejects.toThrow("The search has stopped.");
  });
});
