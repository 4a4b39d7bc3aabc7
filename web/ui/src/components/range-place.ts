/** How values become places on a bar of what is low, normal and high. */

/** Where the normal part lies on the bar, in per cent of its length. */
export const NORMAL = { begin: 30, end: 70 };
/** No value lies nearer to an end of the bar than this. */
const ENDS = 4;

/** Where a value lies on the bar, in per cent; nothing without a limit that it can be compared with. */
export function placeOn(
  value: number,
  limits: { low: number | undefined; high: number | undefined },
): number | undefined {
  const { low, high } = limits;
  const { begin, end } = NORMAL;
  if (low !== undefined && high !== undefined && low < high) {
    return within(begin + ((value - low) / (high - low)) * (end - begin));
  }
  if (high !== undefined && low === undefined && high > 0) {
    return within((value / high) * end);
  }
  return low !== undefined && high === undefined && low > 0 ? within((value / low) * begin) : undefined;
}

function within(share: number): number {
  return Math.min(100 - ENDS, Math.max(ENDS, share));
}
