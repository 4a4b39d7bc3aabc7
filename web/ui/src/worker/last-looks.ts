/** When something was looked at: a look soon after another belongs to the same visit. */

/** In milliseconds: a reload, or one opened record, does not begin a new visit. */
const SAME_VISIT = 30 * 60 * 1000;

/** In milliseconds since 1970. */
export interface LastLooks {
  /** When the visit before this one ended. */
  previous?: number;
  /** When it was last looked at. */
  last: number;
}

/** The times after one more look. */
export function lookedAt(earlier: LastLooks | undefined, now: number): LastLooks {
  if (!earlier) {
    return { last: now };
  }
  const previous = now - earlier.last < SAME_VISIT ? earlier.previous : earlier.last;
  return { last: now, ...(previous === undefined ? {} : { previous }) };
}
