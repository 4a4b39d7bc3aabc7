import { shortDate } from "../../components/written.ts";
import type { View } from "../../generated/content.ts";
import { shortMoment } from "../../messages/index.ts";
import { records } from "./messages.ts";
import { otherDay } from "./other-day.ts";

/** When something was, as its content says, if it was written down on another day; then when it was written down. */
export function whenOf(view: View | undefined, written: number): string[] {
  const date = otherDay(view, written);
  return date === undefined ? [shortMoment(written)] : [shortDate(date), records().writtenDown(shortMoment(written))];
}
