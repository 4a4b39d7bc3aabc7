import { type Failure, failureOf } from "./failure.ts";

/**
 * Waits for what follows something that is done. If it fails, that must not look as if nothing was done, or it would be done
 * twice: this throws nothing, and returns why it failed.
 */
export async function afterwards(work: () => Promise<unknown>): Promise<Failure | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}
