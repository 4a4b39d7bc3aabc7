import pdfWorkerUrl from "../pdf/worker.ts?worker&url";
import workerUrl from "./worker.ts?worker&url";

/** The one policy of Trusted Types that the page's headers permit: it lets these two workers start. */
const policy = window.trustedTypes?.createPolicy("emr-worker", {
  createScriptURL(url) {
    if (url !== workerUrl && url !== pdfWorkerUrl) {
      throw new TypeError("only the page's own workers may be started");
    }
    return url;
  },
});

/** Starts the worker, which has the keys and the client core. */
export function startWorker(): Worker {
  return start(workerUrl, "emr");
}

/** Starts a worker that reads a PDF file. It has no keys, and knows nothing of the member. */
export function startPdfWorker(): Worker {
  return start(pdfWorkerUrl, "pdf");
}

function start(address: string, name: string): Worker {
  // TypeScript knows workers by text only.
  const url = (policy?.createScriptURL(address) ?? address) as string;
  return new Worker(url, { type: "module", name });
}
