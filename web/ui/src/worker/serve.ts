import { failureOf } from "../failure.ts";
import type { Answer, Call, Methods, Notice, Progress } from "./protocol.ts";
import { buffers } from "./remote.ts";

/** Answers the calls of the page that started this worker. */
export function serve(methods: Promise<Methods>): void {
  // Each call says that they are missing.
  methods.catch(() => {});
  self.addEventListener("message", async ({ data }: MessageEvent<Call>) => {
    const { id, method, parameters } = data;
    try {
      const value = await (await methods)[method]?.(...(parameters as never[]));
      send({ id, value }, contentOf(value));
    } catch (error) {
      send({ id, failure: failureOf(error) }, []);
    }
  });
}

/** Tells the page how far a large file is on its way; `undefined` if none is any more. */
export function tell(progress: Progress | undefined): void {
  const notice: Notice = { progress };
  self.postMessage(notice);
}

function send(answer: Answer, transfer: Transferable[]): void {
  self.postMessage(answer, { transfer });
}

/** What is large in a result, and needs no copy. */
function contentOf(value: unknown): Transferable[] {
  return typeof value === "object" && value !== null ? buffers(Object.values(value)) : [];
}
