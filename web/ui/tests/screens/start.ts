/** Stands in for the page's worker: the same messages, answered from made-up people. */

import type { Methods } from "../../src/worker/protocol.ts";
import { fixtureDesk } from "./fixtures.ts";

export function startWorker(): Worker {
  const { port1: page, port2: desk } = new MessageChannel();
  desk.addEventListener("message", async ({ data: { id, method, parameters } }) => {
    try {
      desk.postMessage({ id, value: await (fixtureDesk as unknown as Methods)[method]?.(...(parameters as never[])) });
    } catch (error) {
      desk.postMessage({ id, failure: { ...(error as object), message: (error as Error).message } });
    }
  });
  page.start();
  desk.start();
  return Object.assign(page, { terminate: () => page.close(), onerror: null }) as unknown as Worker;
}
