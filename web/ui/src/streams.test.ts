import { afterAll, beforeAll, expect, test } from "vitest";
import type { HttpRequest } from "../core/emr_page_core.js";
import { piecesOf } from "./streams.ts";
import { browserOf } from "./worker/browser.ts";
import { transferOf } from "./worker/transfer.ts";

const iterable = ReadableStream.prototype as { [Symbol.asyncIterator]?: unknown };
const ofNode = iterable[Symbol.asyncIterator];
const fetchOfNode = globalThis.fetch;

const REQUEST: HttpRequest = {
  method: "GET",
  path: "profile",
  authorization: undefined,
  contentType: undefined,
  timeout: 1000,
};

function browser() {
  return browserOf(
    "0".repeat(16),
    transferOf(() => {}),
  );
}

// As in Safari.
beforeAll(() => {
  delete iterable[Symbol.asyncIterator];
});
afterAll(() => {
  iterable[Symbol.asyncIterator] = ofNode;
  globalThis.fetch = fetchOfNode;
});

test("a stream is read where streams cannot be iterated over", async () => {
  const pieces: string[] = [];
  for await (const piece of piecesOf(new Blob(["abc"]).stream().pipeThrough(new TextDecoderStream()))) {
    pieces.push(piece);
  }
  expect(pieces.join("")).toBe("abc");
});

test("a loop that is left early cancels its stream", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<number>({
    pull: (controller) => controller.enqueue(1),
    cancel() {
      isCancelled = true;
    },
  });
  for await (const _ of piecesOf(endless)) {
    break;
  }
  expect(isCancelled).toBe(true);
});

test("a stream that fails fails its loop", async () => {
  const failing = new ReadableStream({ start: (controller) => controller.error(new Error("lost")) });
  await expect(piecesOf(failing).next()).rejects.toThrow("lost");
});

test("the worker reads answers where streams cannot be iterated over", async () => {
  globalThis.fetch = async () => new Response("an answer", { headers: { "content-length": "9" } });
  const answer = await browser().send(REQUEST, undefined);
  expect([answer.status, answer.length]).toEqual([200, 9]);
  expect(new TextDecoder().decode(await answer.next())).toBe("an answer");
  expect(await answer.next()).toBe(undefined);
});

test("an answer of which the core wants no more is not read on", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel() {
      isCancelled = true;
    },
  });
  globalThis.fetch = async () => new Response(endless);
  const answer = await browser().send(REQUEST, undefined);
  await answer.next();
  answer.end();
  await expect.poll(() => isCancelled).toBe(true);
});

test("what is sent is what the core's memory had when it was sent", async () => {
  const sent: unknown[] = [];
  globalThis.fetch = async (_, settings) => {
    await Promise.resolve();
    sent.push(settings?.body);
    return new Response();
  };
  const memory = new Uint8Array([1, 2, 3]);
  const sending = browser().send(REQUEST, memory.subarray(1));
  memory.fill(0);
  await sending;
  expect(sent).toEqual([new Uint8Array([2, 3])]);
});
