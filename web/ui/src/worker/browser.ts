import type { Browser, HttpRequest, HttpResponse } from "../../core/emr_page_core.js";

/** What the core needs of the browser: requests to the page's own origin in one member's session, and time. */
export function browserOf(member: string): Browser {
  return {
    send: (request) => send(request, member),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

async function send(request: HttpRequest, member: string): Promise<HttpResponse> {
  const headers = new Headers({ "emr-member": member });
  if (request.contentType) {
    headers.set("content-type", request.contentType);
  }
  if (request.authorization) {
    headers.set("authorization", request.authorization);
  }
  const response = await fetch(`/api/v1/${request.path}`, {
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
    body: await read(response, request.limit),
  };
}

/** Reads an answer to its end, or as far as it is one byte too long: the core refuses that. */
async function read(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > limit) {
      break;
    }
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()).subarray(0, limit + 1);
}
