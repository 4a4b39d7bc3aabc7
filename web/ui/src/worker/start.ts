import workerUrl from "./worker.ts?worker&url";

/** The one policy of Trusted Types that the page's headers permit: it lets this one worker start. */
const policy = window.trustedTypes?.createPolicy("emr-worker", {
  createScriptURL(url) {
    if (url !== workerUrl) {
      throw new TypeError("only the page's own worker may be started");
    }
    return url;
  },
});

/** Starts the worker, which has the keys and the client core. */
export function startWorker(): Worker {
  // TypeScript knows workers by text only.
  const url = (policy?.createScriptURL(workerUrl) ?? workerUrl) as string;
  return new Worker(url, { type: "module", name: "emr" });
}
