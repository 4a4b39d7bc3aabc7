import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { refresh } from "./desk.ts";
import { watchChanges } from "./live.ts";

vi.mock("./desk.ts", () => ({
  changes: signal(0),
  looks: signal(0),
  requestChanges: signal(0),
  member: signal({ state: "active", session: "session", roles: [] }),
  refresh: vi.fn(async () => {}),
  desk: {},
}));
vi.mock("./online.ts", () => ({ reconnections: signal(0) }));
vi.mock("./visible.ts", () => ({ isVisible: signal(true) }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const request = (_name: string, _options: object, listen: () => Promise<void>) => listen();
  vi.stubGlobal("navigator", { locks: { request } });
  // A proxy that keeps the stream for itself until it ends.
  vi.stubGlobal("fetch", async (_: string, { signal }: RequestInit) => {
    const body = new ReadableStream({
      start: (controller) => signal?.addEventListener("abort", () => controller.error(new Error("aborted"))),
    });
    return new Response(body);
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a page whose stream is held back on the way reads anew now and then", async () => {
  watchChanges();
  await vi.advanceTimersByTimeAsync(39_000);
  expect(refresh).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(refresh).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(45_000);
  expect(refresh).toHaveBeenCalledTimes(2);
});
