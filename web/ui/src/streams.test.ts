import { afterAll, beforeAll, expect, test } from "vitest";
import type { HttpRequest } from "../core/emr_page_core.js";
import { piecesOf } from "./streams.ts";
import { browserOf } from "./worker/browser.ts";

const iterable = ReadableStream.prototype as { [Symbol.asyncIterator]?: unknown };
const ofNode = iterable[Symbol.asyncIterator];
const fetchOfNode = globalThis.fetch;

/** A request whose answer may have so many bytes. */
function requestOf(limit: number): HttpRequest {
  return {
    method: "GET",
    path: "profile",
    authorization: undefined,
    contentType: undefined,
    body: undefined,
    timeout: 1000,
    limit,
  };
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
  globalThis.fetch = async () => new Response("an answer", { headers: { "content-type": "text/plain" } });
  const { status, body } = await browserOf("0".repeat(16), () => {}).send(requestOf(100));
  expect([status, new TextDecoder().decode(body)]).toEqual([200, "an answer"]);
});

test("an answer that is too long is read one byte too far", async () => {
  globalThis.fetch = async () => new Response("an answer");
  const { body } = await browserOf("0".repeat(16), () => {}).send(requestOf(3));
  expect(body.byteLength).toBe(4);
});
