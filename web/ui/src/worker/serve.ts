import type { Answer, Call, Failure, Methods } from "./protocol.ts";
import { buffers } from "./remote.ts";

/** Answers the calls of the page that started this worker. */
export function serve(methods: Promise<Methods>): void {
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

function send(answer: Answer, transfer: Transferable[]): void {
  self.postMessage(answer, { transfer });
}

/** What is large in a result, and needs no copy. */
function contentOf(value: unknown): Transferable[] {
  return typeof value === "object" && value !== null ? buffers(Object.values(value)) : [];
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { message: String(error) };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return code === undefined ? { message: error.message } : { message: error.message, code };
}
