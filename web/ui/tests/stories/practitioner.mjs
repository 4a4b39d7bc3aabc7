/** A practitioner reads and writes what a patient lets them. */

import assert from "node:assert/strict";
import { findPatient, openNewestInChart, openOwnNewest, REPORT, textOf } from "./scenes.mjs";

/** Opens the form for measurements from a chart. */
async function toMeasurements(tab, { practitioner, write }) {
  await tab.follow(practitioner.write);
  await tab.page.getByRole("link", { name: write.kinds.measurements }).first().click();
  await tab.at(write.kinds.measurements);
}

export const practitioner = {
  async "a practitioner opens a green record in the chart, and finds it among their looks"({ openAs, words, cast }) {
    const { practitioner } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const tab = await openAs(doctor);
    await tab.at(practitioner.patients);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await openNewestInChart(tab, words);
    await tab.isForAll("chart");
    await tab.to(practitioner.looks);
    await tab.page.getByRole("link", { name: "Amina H." }).first().waitFor();
    await tab.reload(doctor.name);
    await tab.at(practitioner.looks);
    await tab.page.getByRole("link", { name: "Amina H." }).first().click();
    await tab.part(practitioner.timeline).waitFor();
  },

  async "a reload in the middle of a form loses nothing, and nothing is sent before it was checked"(stage) {
    const { openAs, words, cast } = stage;
    const { practitioner, write, records } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await toMeasurements(tab, words);
    await tab.fill(write.fields.systolic, "152");
    await tab.sees(write.draftKept("").replace(/[\s,،]+$/, ""));
    await tab.reload(doctor.name);
    await tab.at(write.kinds.measurements);
    assert.equal(await tab.field(write.fields.systolic).inputValue(), "152", "the draft is there");
    await tab.fill(write.fields.diastolic, "9,6");
    await tab.press(write.toCheck);
    await tab.sees(write.notDecimal(write.fields.diastolic), tab.page.getByRole("alert"));
    await tab.fill(write.fields.diastolic, "96");
    await tab.press(write.toCheck);
    await tab.at(write.check);
    assert.deepEqual((await amina.desk.recordPage({ category: amina.category })).entries, [], "nothing was sent");
    await tab.press(write.send);
    await tab.sees(records.added);
    await tab.follow(write.toChart);
    await tab.sees(words.page.people.you, tab.part(practitioner.timeline));
  },

  async "what a practitioner adds appears on the patient's open page without a press"({ openAs, words, cast }) {
    const { patient } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const phone = await openAs(amina);
    await phone.at(patient.record);
    await phone.sees(patient.noRecords);
    const of = { patient: amina.id, category: amina.category, grant: amina.grant };
    const pressure = { resourceType: "Observation", status: "final", code: { text: "Pulse" } };
    const content = JSON.stringify({ ...pressure, valueQuantity: { value: 152, unit: "/min" } });
    await doctor.desk.addRecord(of, "Observation", textOf(content));
    await phone.page.getByRole("main").locator(".row-link").first().waitFor();
    await openOwnNewest(phone, words);
    await phone.sees("152");
  },

  async "a practitioner asks with the text of a code, and the patient reads the words"({ openAs, words, cast }) {
    const { patient, practitioner } = words;
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    const phone = await openAs(amina);
    await phone.to(patient.address);
    const address = await phone.page.locator("code.address").textContent();
    const tab = await openAs(doctor);
    await tab.at(practitioner.patients);
    const name = `Amina ${amina.id.slice(0, 6)}`;
    await findPatient(tab, words, { id: address, name });
    await tab.follow(practitioner.ask);
    await tab.at(practitioner.ask);
    await tab.fill(practitioner.message, "May I see your last result?");
    await tab.press(practitioner.sendRequest);
    await tab.at(practitioner.requests);
    await phone.to(patient.requests);
    await phone.sees("May I see your last result?");
  },

  async "what was added since the last visit is at the top of the chart"({ openAs, words, cast }) {
    const { practitioner } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const tab = await openAs(doctor);
    const name = `Amina ${amina.id.slice(0, 6)}`;
    await findPatient(tab, words, { id: amina.id, name });
    await tab.to(practitioner.patients);
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    await tab.reload(doctor.name);
    await tab.at(practitioner.patients);
    await tab.follow(name);
    await tab.at(name);
    await tab.part(practitioner.timeline).waitFor();
    await tab.isForAll("since-last-visit");
  },
};
