import { momentOf } from "../../components/chart-scale.ts";

/** The date that a record is about, if it is not the day on which it was written down; with FHIR's precision. */
export function otherDay(date: string | undefined, written: number): string | undefined {
  if (!date || Number.isNaN(momentOf(date))) {
    return undefined;
  }
  const isDay = date.split("T")[0]?.length === 10;
  const isSame = isDay && new Date(momentOf(date)).toDateString() === new Date(written).toDateString();
  return isSame ? undefined : date;
}
