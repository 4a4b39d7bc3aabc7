/** What people do in several stories. */

/** A laboratory report in FHIR. */
export const REPORT = '{"resourceType":"DiagnosticReport","status":"final","code":{"text":"Haemoglobin"}}';

/** A measurement of the weight in FHIR. */
export function weightOf(kilograms, time) {
  return JSON.stringify({
    resourceType: "Observation",
    status: "final",
    code: { coding: [{ system: "http://loinc.org", code: "29463-7" }], text: "Weight" },
    effectiveDateTime: time,
    valueQuantity: { value: Number(kilograms), unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
  });
}

export function textOf(content) {
  return new TextEncoder().encode(content);
}

/** A doctor asks a patient for access of a week, to read and add unless these rights are others. */
export async function askFor(doctor, amina, message, rights = { read: true, add: true }) {
  await doctor.desk.requestAccess({
    patient: await amina.desk.address(),
    forHospital: false,
    purpose: "TREAT",
    rights,
    until: Date.now() + 7 * 24 * 3600 * 1000,
    message,
  });
}

/** A patient lets a practitioner read and add, step by step. */
export async function giveAccess(tab, words, access) {
  const { patient } = words;
  await answerAccess(tab, words, { ...access, more: patient.mayAdd });
  await tab.press(patient.confirmGive);
  await tab.sees(patient.given(access.name));
}

/** A patient answers who may read what, up to the last press; `more` is what the practitioner may do besides. */
export async function answerAccess(tab, { patient }, { id, name, category, more }) {
  await tab.to(patient.access);
  await tab.follow(patient.give);
  await tab.at(patient.toWhom);
  await tab.choose(patient.anotherPerson);
  await tab.fill(patient.personId, id);
  await tab.fill(patient.personName, name);
  await tab.press(patient.next);
  await tab.at(patient.what);
  await tab.choose(category);
  await tab.press(patient.next);
  await tab.at(patient.rights);
  if (more) {
    await tab.choose(more);
  }
  await tab.press(patient.next);
  await tab.at(patient.check);
}

/** A patient makes a category. */
export async function makeCategory(tab, { patient }, name) {
  await tab.to(patient.categories);
  await tab.fill(patient.newCategory, name);
  await tab.press(patient.makeCategory);
  await tab.page.getByRole("heading", { name, exact: true }).waitFor();
}

/** A patient opens their newest record, which is green. */
export async function openOwnNewest(tab, { patient, page }) {
  await tab.to(patient.record);
  await tab.page.getByRole("main").locator(".row-link").first().click();
  await tab.page.getByText(page.seal.green, { exact: true }).first().waitFor();
  await tab.isForAll("opened");
}

/** A practitioner opens a patient's newest record in the chart, which is green. */
export async function openNewestInChart(tab, { practitioner, page }) {
  const timeline = tab.part(practitioner.timeline);
  await tab.press(practitioner.open, timeline);
  await timeline.getByText(page.seal.green, { exact: true }).first().waitFor();
}

/** A practitioner notes a patient by their id, and opens their chart. */
export async function findPatient(tab, { practitioner }, { id, name }) {
  await tab.fill(practitioner.patientId, id);
  await tab.fill(practitioner.patientLabel, name);
  await tab.press(practitioner.findPatient);
  await tab.at(name);
}

/** Opens a form that writes for the patient themselves. */
export async function toOwnForm(tab, { patient, write }, kind) {
  await tab.to(patient.add);
  await tab.follow(patient.byForm);
  await tab.page.locator(`main a[href$="/${kind}"]`).click();
  await tab.at(write.kinds[kind]);
}
