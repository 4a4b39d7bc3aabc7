/** Days as fields of forms have them: `2026-11-29`, in the time of this device. */

/** The day so many days from now. */
export function dayAfter(days: number, now = new Date()): string {
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days));
}

/** A day of a moment. */
export function dayOf(moment: Date): string {
  const twoDigits = (number: number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${twoDigits(moment.getMonth() + 1)}-${twoDigits(moment.getDate())}`;
}

/** The last moment of a day, in milliseconds since 1970. */
export function endOfDay(day: string): number {
  return new Date(`${day}T23:59:59.999`).getTime();
}
