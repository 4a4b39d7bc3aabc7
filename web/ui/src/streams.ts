/**
 * The pieces of a stream, one after the other. A loop that is left early cancels the stream.
 *
 * Safari has no `for await` over a stream itself.
 */
export async function* piecesOf<T>(stream: ReadableStream<T>): AsyncGenerator<T, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield read.value;
    }
  } finally {
    reader.cancel().catch(() => {
      // A stream that failed has nothing left to cancel.
    });
  }
}
