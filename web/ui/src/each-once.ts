/**
 * Works on one item after the other, and notes what is done: after a failure, a second call with the same `done` goes on
 * behind the last success and does nothing twice.
 */
export async function eachOnce<T>(
  items: T[],
  done: { value: T[] },
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  for (const item of items) {
    if (!done.value.includes(item)) {
      await work(item);
      done.value = [...done.value, item];
    }
  }
}
