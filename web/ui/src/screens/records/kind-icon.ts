/** The picture of a kind of record: the same for patients and practitioners. */

import {
  Activity,
  Bandage,
  CalendarDays,
  FileText,
  FlaskConical,
  type IconNode,
  ListChecks,
  Pill,
  ScanLine,
  ShieldAlert,
  Stethoscope,
  Syringe,
} from "lucide";

const ICONS: Record<string, IconNode> = {
  AllergyIntolerance: ShieldAlert,
  CarePlan: ListChecks,
  Condition: Stethoscope,
  DiagnosticReport: FlaskConical,
  Encounter: CalendarDays,
  ImagingStudy: ScanLine,
  Immunization: Syringe,
  MedicationDispense: Pill,
  MedicationRequest: Pill,
  Observation: Activity,
  Procedure: Bandage,
};

/** The picture of a kind of record, by its type of FHIR; a sheet for any other. */
export function kindIcon(kind: string | undefined): IconNode {
  return ICONS[kind ?? ""] ?? FileText;
}
