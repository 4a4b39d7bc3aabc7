import type { Entry } from "../../generated/content.ts";

/** Statuses of what is over. */
const OVER = ["resolved", "inactive", "completed", "stopped", "cancelled", "entered-in-error"];

/** The systems of the clinical status of problems and allergies: HL7 FHIR R4, `Condition` and `AllergyIntolerance`. */
const CLINICAL = ["condition-clinical", "allergyintolerance-clinical"].map(
  (name) => `http://terminology.hl7.org/CodeSystem/${name}`,
);

/** Whether an entry says that what it is about is over. A problem in remission is not over: it may come back. */
export function isOver({ status, codes = [] }: Pick<Entry, "status" | "codes">): boolean {
  const clinical = codes.filter(({ system }) => CLINICAL.includes(system ?? "")).map(({ code }) => code);
  return [status, ...clinical].some((one) => OVER.includes(one ?? ""));
}
