import { dayOf } from "../../day-of.ts";
import type { Entry, Fact } from "../../generated/content.ts";

/** Statuses of what is over. */
const OVER = ["resolved", "inactive", "completed", "stopped", "cancelled", "entered-in-error"];

/** The systems of the clinical status of problems and allergies: HL7 FHIR R4, `Condition` and `AllergyIntolerance`. */
const CLINICAL = ["condition-clinical", "allergyintolerance-clinical"].map(
  (name) => `http://terminology.hl7.org/CodeSystem/${name}`,
);

/**
 * Whether an entry says that what it is about is over. A problem in remission is not over: it may come back. A medicine is
 * over when every dosage has ended before `today`, and not when it was handed over completely: then the patient takes it.
 */
export function isOver(
  { status, codes = [], facts = [], kind }: Partial<Pick<Entry, "status" | "codes" | "facts" | "kind">>,
  today = dayOf(Date.now()),
): boolean {
  const clinical = codes.filter(({ system }) => CLINICAL.includes(system ?? "")).map(({ code }) => code);
  const ends = facts.filter(({ label }) => label === "dosage").map(endOf);
  const isTaken = ends.length === 0 || ends.some((end) => end === undefined || end >= today.slice(0, end.length));
  const isHandedOver = kind === "dispense" && status === "completed";
  return (!isHandedOver && [status, ...clinical].some((one) => OVER.includes(one ?? ""))) || !isTaken;
}

/** The last day of a dosage, or the month or the year, if it says one. Its period is two dates with ` – ` between them. */
function endOf({ label, text, parts = [] }: Fact): string | undefined {
  if (label === "validity") {
    return /(?: – )(\d{4}(?:-\d{2}){0,2})/.exec(text ?? "")?.[1];
  }
  return parts.map(endOf).find((end) => end !== undefined);
}
