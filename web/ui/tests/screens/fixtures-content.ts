/** What made-up records say: FHIR resources with values of some days. */

const DAY = 24 * 3600 * 1000;

/** A blood pressure, so many days ago. */
export function pressure(days: number, systolic: number, diastolic: number) {
  const component = (code: string, text: string, value: number) => ({
    code: { text, coding: [{ system: "http://loinc.org", code }] },
    valueQuantity: { value, unit: "mmHg", system: "http://unitsofmeasure.org", code: "mm[Hg]" },
  });
  return {
    resourceType: "Observation",
    status: "final",
    effectiveDateTime: dateAt(days),
    code: { text: "Blood pressure", coding: [{ system: "http://loinc.org", code: "85354-9" }] },
    component: [component("8480-6", "Systolic", systolic), component("8462-4", "Diastolic", diastolic)],
  };
}

/** A laboratory's value, so many days ago. */
export function haemoglobin(days: number, value: number) {
  return {
    resourceType: "Observation",
    status: "final",
    effectiveDateTime: dateAt(days),
    code: { text: "Haemoglobin", coding: [{ system: "http://loinc.org", code: "718-7" }] },
    valueQuantity: { value, unit: "g/dL", system: "http://unitsofmeasure.org", code: "g/dL" },
    referenceRange: [{ low: { value: 12, unit: "g/dL" }, high: { value: 16, unit: "g/dL" } }],
  };
}

function dateAt(days: number): string {
  return new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
}
