import { type Answer, type Call, CallError, type Remote } from "./protocol.ts";

/** Calls the functions that a worker serves. */
export function remote<M extends object>(worker: Worker): Remote<M> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if ("failure" in data) {
      call?.reject(new CallError(data.failure));
    } else {
      call?.resolve(data.value);
    }
  });
  worker.addEventListener("error", (event) => {
    const failure = new CallError({ message: event.message || "The worker could not be started." });
    for (const call of waiting.values()) {
      call.reject(failure);
    }
    waiting.clear();
  });
  const call = (method: string, parameters: unknown[]) => {
    last += 1;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(last, answer);
    const message: Call = { id: last, method, parameters };
    worker.postMessage(message, buffers(parameters));
    return answer.promise;
  };
  return new Proxy({} as Remote<M>, {
    get:
      (_, method: string) =>
      (...parameters: unknown[]) =>
        call(method, parameters),
  });
}

/** The buffers among some values: they are moved, not copied. */
export function buffers(values: unknown[]): Transferable[] {
  return values.flatMap((value) => (value instanceof Uint8Array ? [value.buffer] : []));
}
