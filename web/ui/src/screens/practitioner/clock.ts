import { locale } from "../../messages/index.ts";

/** A span in milliseconds as hours, minutes and seconds. */
export function clock(span: number): string {
  const seconds = Math.floor(span / 1000);
  const two = new Intl.NumberFormat(locale(), { minimumIntegerDigits: 2, useGrouping: false });
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => two.format(part)).join(":");
}
