/** Whether a record is what its author wrote: a weaker claim than that it counts. */

/** How the checks of a record went. */
interface Checked {
  /** Whether every check passed. */
  isGreen: boolean;
  checks: { name: string; failure?: string }[];
}

/** The check that fails for an earlier version and for a record that was marked as an error. */
const COUNTS = "current-version";

/**
 * Whether every check passed, except perhaps that the record still counts: an earlier version and a record that was marked as
 * an error can be read and believed as what they are.
 */
export function isAuthentic({ isGreen, checks }: Checked): boolean {
  const failed = checks.filter(({ failure }) => failure !== undefined);
  return isGreen || (failed.length > 0 && failed.every(({ name }) => name === COUNTS));
}
