import type { Browser, HttpRequest, HttpResponse } from "../../core/emr_page_core.js";
import { piecesOf } from "../streams.ts";
import { LARGE, release, type Transfer } from "./transfer.ts";
import { plain } from "./unlocked.ts";

/** Below this path are the encrypted files. */
const FILES = "blobs/";

/** What the core needs of the browser: requests to the page's own origin, in a member's session or in none, and time. */
export function browserOf(member: string | undefined, transfer: Transfer): Browser {
  return {
    send: (request, content) => {
      const headers = new Headers(member ? { "emr-member": member } : {});
      if (request.contentType) {
        headers.set("content-type", request.contentType);
      }
      if (request.authorization) {
        headers.set("authorization", request.authorization);
      }
      // The core's memory is copied before anything else: later it may be elsewhere.
      return content && content.byteLength >= LARGE
        ? sendLarge(request, new Blob([plain(content)]), headers, transfer)
        : send(request, content?.slice(), headers, transfer);
    },
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

async function send(
  { method, path, timeout }: HttpRequest,
  content: Uint8Array | undefined,
  headers: Headers,
  transfer: Transfer,
): Promise<HttpResponse> {
  const inTime = AbortSignal.timeout(timeout);
  const response = await fetch(addressOf(path), {
    method,
    headers,
    body: content ? plain(content) : null,
    cache: "no-store",
    credentials: "same-origin",
    redirect: "error",
    signal: path.startsWith(FILES) ? AbortSignal.any([inTime, transfer.signal()]) : inTime,
  });
  const length = Number(response.headers.get("content-length"));
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? undefined,
    date: response.headers.get("date") ?? undefined,
    retryAfter: response.headers.get("retry-after") ?? undefined,
    requestId: response.headers.get("x-request-id") ?? undefined,
    length,
    ...contentOf(response, length, transfer),
  };
}

/** The content of an answer, piece by piece. */
function contentOf(
  { body }: Response,
  total: number,
  { tell }: Pick<Transfer, "tell">,
): Pick<HttpResponse, "next" | "end"> {
  const pieces = body && piecesOf(body);
  let done = 0;
  let last: Uint8Array<ArrayBuffer> | undefined;
  return {
    next: async () => {
      if (last) {
        // The core has copied it.
        release(last);
      }
      last = (await pieces?.next())?.value ?? undefined;
      if (last && total >= LARGE) {
        done += last.byteLength;
        tell({ direction: "down", done, total });
      }
      return last;
    },
    end: () => {
      pieces?.return();
    },
  };
}

/**
 * Sends a large content, which the browser keeps outside of the page's memory. `fetch` does not say how much of it is sent;
 * this older interface does.
 */
function sendLarge(
  { method, path, timeout }: HttpRequest,
  content: Blob,
  headers: Headers,
  { tell, signal }: Transfer,
): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const stopped = signal();
  if (stopped.aborted) {
    return Promise.reject(stopped.reason);
  }
  const sending = new XMLHttpRequest();
  stopped.addEventListener("abort", () => sending.abort());
  sending.onabort = () => reject(stopped.reason);
  sending.open(method, addressOf(path));
  for (const [name, value] of headers) {
    sending.setRequestHeader(name, value);
  }
  sending.responseType = "blob";
  sending.timeout = timeout;
  sending.upload.onprogress = ({ loaded, total }) => tell({ direction: "up", done: loaded, total });
  sending.onload = () =>
    resolve({
      status: sending.status,
      contentType: sending.getResponseHeader("content-type") ?? undefined,
      date: sending.getResponseHeader("date") ?? undefined,
      retryAfter: sending.getResponseHeader("retry-after") ?? undefined,
      requestId: sending.getResponseHeader("x-request-id") ?? undefined,
      length: sending.response.size,
      ...contentOf(new Response(sending.response), 0, { tell }),
    });
  sending.onerror = () => reject(new TypeError("the service cannot be reached"));
  sending.ontimeout = () => reject(new DOMException("the service did not answer in time", "TimeoutError"));
  sending.send(content);
  return promise;
}

function addressOf(path: string): string {
  return `/api/v1/${path}`;
}
