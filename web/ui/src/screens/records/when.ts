import { momentOf } from "../../components/chart-scale.ts";
import type { View } from "../../generated/content.ts";
import { shortDay, shortMoment } from "../../messages/index.ts";
import { records } from "./messages.ts";

/** When something was, as its content says, if it was written down on another day; then when it was written down. */
export function whenOf(view: View | undefined, written: number): string[] {
  const date = view?.entries[0]?.date;
  const happened = date ? momentOf(date) : Number.NaN;
  const isLater = new Date(happened).toDateString() !== new Date(written).toDateString();
  if (Number.isNaN(happened) || !isLater) {
    return [shortMoment(written)];
  }
  return [shortDay(happened), records().writtenDown(shortMoment(written))];
}
