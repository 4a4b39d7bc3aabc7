import { type Failure, PageError } from "../failure.ts";
import { type Answer, type Call, CallError, type Notice, type Progress, type Remote } from "./protocol.ts";

/** A worker that starts with the first call, and again with the first one after it was ended. */
export interface Peer<M> {
  /** Its functions. */
  methods: Remote<M>;
  /** Whether it works on a call. */
  isBusy(): boolean;
  /** Ends it with all that is in its memory. Calls that it works on fail. */
  end(): void;
}

/** What a page hears of a worker beside the answers to its calls. */
export interface Listener {
  /** How far large files are on their way. */
  onProgress: (progress: Progress | undefined) => void;
  /** That a call failed. */
  onFailure: (failure: Failure) => void;
}

/** Calls the functions that a worker serves. */
export function peer<M extends object>(start: () => Worker, listener?: Listener): Peer<M> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  let worker: Worker | undefined;

  const end = (failure: Failure) => {
    worker?.terminate();
    worker = undefined;
    for (const call of waiting.values()) {
      call.reject(new CallError(failure));
    }
    waiting.clear();
  };
  const started = () => {
    const starting = start();
    starting.addEventListener("message", ({ data }: MessageEvent<Answer | Notice>) => {
      if ("progress" in data) {
        listener?.onProgress(data.progress);
        return;
      }
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      if ("failure" in data) {
        call?.reject(new CallError(data.failure));
        listener?.onFailure(data.failure);
      } else {
        call?.resolve(data.value);
      }
    });
    // Its own errors are answers. This one means that it does not run.
    starting.addEventListener("error", () => end(new PageError("BROKEN_PAGE")));
    return starting;
  };
  const call = (method: string, parameters: unknown[]) => {
    worker ??= started();
    last += 1;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(last, answer);
    const message: Call = { id: last, method, parameters };
    worker.postMessage(message, buffers(parameters));
    return answer.promise;
  };
  const methods = new Proxy({} as Remote<M>, {
    get:
      (_, method: string) =>
      (...parameters: unknown[]) =>
        call(method, parameters),
  });
  return { methods, isBusy: () => waiting.size > 0, end: () => end(new PageError("LOCKED")) };
}

/** The buffers among some values: they are moved, not copied. */
export function buffers(values: unknown[]): Transferable[] {
  return values.flatMap((value) => (value instanceof Uint8Array ? [value.buffer] : []));
}
