import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";
import { piecesOf } from "./streams.ts";

/** The service says each 15 seconds that a stream is there. After so many milliseconds without a word it is lost. */
const LONGEST_SILENCE = 40_000;

/** Nothing came for too long. */
export class StreamSilent extends Error {
  constructor() {
    super("the service says nothing more");
    this.name = "StreamSilent";
  }
}

/** The service gives no stream. */
export class StreamRefused extends Error {
  /** The status of its answer. */
  readonly status: number;

  constructor(status: number) {
    super(`the service answered ${status}`);
    this.name = "StreamRefused";
    this.status = status;
  }
}

/**
 * The events of an address, until the service ends them. Fails if the connection is lost: a browser does not notice that
 * itself after the device slept or changed its network, so a stream without any byte for 40 seconds counts as lost.
 */
export async function* eventsOf(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void, undefined> {
  const ending = new AbortController();
  const lose = () => ending.abort(new StreamSilent());
  let silence = setTimeout(lose, LONGEST_SILENCE);
  const heard = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      clearTimeout(silence);
      silence = setTimeout(lose, LONGEST_SILENCE);
      controller.enqueue(piece);
    },
  });
  try {
    const either = AbortSignal.any([signal, ending.signal]);
    // Proxies that look for viruses hold back what they are not told to be a stream.
    const asked = { ...headers, accept: "text/event-stream" };
    const response = await fetch(url, { headers: asked, signal: either, cache: "no-store" });
    if (!response.ok || !response.body) {
      throw new StreamRefused(response.status);
    }
    const text = response.body.pipeThrough(heard).pipeThrough(new TextDecoderStream());
    yield* piecesOf(text.pipeThrough(new EventSourceParserStream()));
  } catch (error) {
    // Browsers have errors of their own for what was aborted while it was read.
    throw ending.signal.aborted ? ending.signal.reason : error;
  } finally {
    clearTimeout(silence);
    ending.abort();
  }
}
