import type { Browser, HttpRequest, HttpResponse } from "../../core/emr_page_core.js";
import { piecesOf } from "../streams.ts";
import type { Progress } from "./protocol.ts";

/** The page is told of the way of a file only if it has at least so many bytes. */
const LARGE = 1 << 20;

type Tell = (progress: Progress) => void;

/** What the core needs of the browser: requests to the page's own origin in one member's session, and time. */
export function browserOf(member: string, tell: Tell): Browser {
  return {
    send: (request) => send(request, member, tell),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

async function send(request: HttpRequest, member: string, tell: Tell): Promise<HttpResponse> {
  const headers = new Headers({ "emr-member": member });
  if (request.contentType) {
    headers.set("content-type", request.contentType);
  }
  if (request.authorization) {
    headers.set("authorization", request.authorization);
  }
  const url = `/api/v1/${request.path}`;
  if (request.body && request.body.byteLength >= LARGE) {
    return sendLarge(url, request, request.body, headers, tell);
  }
  const response = await fetch(url, {
    method: request.method,
    headers,
    body: request.body ?? null,
    cache: "no-store",
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(request.timeout),
  });
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? undefined,
    date: response.headers.get("date") ?? undefined,
    requestId: response.headers.get("x-request-id") ?? undefined,
    body: await read(response, request.limit, tell),
  };
}

/** Sends a large body. `fetch` does not say how much of it is sent; this older interface does. */
function sendLarge(
  url: string,
  request: HttpRequest,
  body: Uint8Array<ArrayBuffer>,
  headers: Headers,
  tell: Tell,
): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const sending = new XMLHttpRequest();
  sending.open(request.method, url);
  for (const [name, value] of headers) {
    sending.setRequestHeader(name, value);
  }
  sending.responseType = "arraybuffer";
  sending.timeout = request.timeout;
  sending.upload.onprogress = ({ loaded, total }) => tell({ direction: "up", done: loaded, total });
  sending.onload = () =>
    resolve({
      status: sending.status,
      contentType: sending.getResponseHeader("content-type") ?? undefined,
      date: sending.getResponseHeader("date") ?? undefined,
      requestId: sending.getResponseHeader("x-request-id") ?? undefined,
      body: new Uint8Array(sending.response).subarray(0, request.limit + 1),
    });
  sending.onerror = () => reject(new TypeError("the service cannot be reached"));
  sending.ontimeout = () => reject(new DOMException("the service did not answer in time", "TimeoutError"));
  sending.send(body);
  return promise;
}

/** Reads an answer to its end, or as far as it is one byte too long: the core refuses that. */
async function read(response: Response, limit: number, tell: Tell): Promise<Uint8Array<ArrayBuffer>> {
  const total = Number(response.headers.get("content-length"));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ? piecesOf(response.body) : []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > limit) {
      break;
    }
    if (total >= LARGE) {
      tell({ direction: "down", done: length, total });
    }
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()).subarray(0, limit + 1);
}
