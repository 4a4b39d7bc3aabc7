import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventsOf, StreamSilent } from "./event-stream.ts";

const encoder = new TextEncoder();
let controller: ReadableStreamDefaultController<Uint8Array>;
let isOpen: boolean;
let asked: HeadersInit | undefined;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  // A service that says what the test tells it to say.
  vi.stubGlobal("fetch", async (_: string, { headers, signal }: RequestInit) => {
    isOpen = true;
    asked = headers;
    const body = new ReadableStream({
      start: (started) => {
        controller = started;
      },
    });
    signal?.addEventListener("abort", () => {
      isOpen = false;
      controller.error(signal.reason);
    });
    return new Response(body);
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a stream without a word for 40 seconds is lost, and its connection is closed", async () => {
  const lost = expect(eventsOf("/changes", {}, new AbortController().signal).next()).rejects.toThrow(StreamSilent);
  await vi.advanceTimersByTimeAsync(39_999);
  expect(isOpen).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  await lost;
  expect(isOpen).toBe(false);
});

test("proxies are told that a stream is asked for", async () => {
  const event = eventsOf("/changes", { "emr-member": "1" }, new AbortController().signal).next();
  expect(asked).toEqual({ "emr-member": "1", accept: "text/event-stream" });
  controller.enqueue(encoder.encode("data: {}\n\n"));
  await event;
});

test("a comment is a sign of life", async () => {
  const event = eventsOf("/changes", {}, new AbortController().signal).next();
  for (let sign = 0; sign < 4; sign += 1) {
    await vi.advanceTimersByTimeAsync(15_000);
    controller.enqueue(encoder.encode(":\n\n"));
  }
  await vi.advanceTimersByTimeAsync(15_000);
  controller.enqueue(encoder.encode("id: 7\ndata: {}\n\n"));
  expect((await event).value).toMatchObject({ id: "7", data: "{}" });
});

test("a reader that goes away closes the connection", async () => {
  const events = eventsOf("/changes", {}, new AbortController().signal);
  const first = events.next();
  await vi.advanceTimersByTimeAsync(0);
  controller.enqueue(encoder.encode("data: {}\n\n"));
  await first;
  await events.return();
  expect(isOpen).toBe(false);
});
