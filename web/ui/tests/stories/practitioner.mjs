/** A practitioner reads and writes what a patient lets them. */

import assert from "node:assert/strict";
import { findPatient, openNewestInChart, openOwnNewest, REPORT, textOf } from "./scenes.mjs";

/** Opens the form for measurements from a chart. */
async function toMeasurements(tab, { practitioner, write }) {
  await tab.follow(practitioner.write);
  await tab.page.locator('main a[href$="/measurements"]').click();
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

  async "a practitioner finds a patient by name among their own, renames them and takes them off the list"(stage) {
    const { openAs, words, cast } = stage;
    const { page, practitioner } = words;
    const doctor = await cast.member("Dr Rami", "practitioner");
    const [amina, omar] = [await cast.patientOf(doctor), await cast.patientOf(doctor)];
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await tab.to(practitioner.patients);
    await findPatient(tab, words, { id: omar.id, name: "Omar K." });
    await tab.to(practitioner.patients);
    const names = tab.page.getByRole("main").locator(".row-link");
    await names.nth(1).waitFor();
    // The last visit comes first.
    await names.first().filter({ hasText: "Omar K." }).waitFor();
    await tab.fill(practitioner.findByName, "amina");
    await tab.seesNot("Omar K.", tab.page.getByRole("main").locator("ul.rows"));
    await tab.isForAll("search by name");
    await tab.follow("Amina H.");
    await tab.unfold(practitioner.nameInList);
    await tab.fill(practitioner.patientLabel, "Amina Haddad");
    await tab.press(page.save);
    await tab.at("Amina Haddad");
    await tab.sees(practitioner.nameKept);
    await tab.press(practitioner.removePatient);
    await tab.press(practitioner.removePatient, tab.page.getByRole("dialog"));
    await tab.at(practitioner.patients);
    // The search stays as it was left, and its field with it.
    await tab.sees(practitioner.noneOfThisName);
    await tab.fill(practitioner.findByName, "");
    await tab.sees("Omar K.");
    await tab.seesNot("Amina Haddad");
  },

  async "a reload in the middle of a form loses nothing, and nothing is sent before it was checked"(stage) {
    const { openAs, words, cast } = stage;
    const { practitioner, write } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await toMeasurements(tab, words);
    await tab.fill(write.fields.systolic, "152");
    await tab.sees(words.draft.kept("").replace(/[\s,،]+$/, ""));
    await tab.reload(doctor.name);
    await tab.at(write.kinds.measurements);
    await tab.holds(write.fields.systolic, "152");
    await tab.fill(write.fields.diastolic, "9,6");
    await tab.press(write.toCheck);
    await tab.sees(write.notDecimal(write.fields.diastolic), tab.page.getByRole("alert"));
    await tab.fill(write.fields.diastolic, "96");
    await tab.press(write.toCheck);
    await tab.at(write.check);
    assert.deepEqual((await amina.desk.recordPage({ category: amina.category })).entries, [], "nothing was sent");
    await tab.press(write.send);
    await tab.sees(write.sent);
    await tab.follow(write.toChart);
    await tab.sees(words.page.people.you, tab.part(practitioner.timeline));
  },

  async "what was typed into a request is there after a lock and after a reload, and gone once it was sent"(stage) {
    const { openAs, words, cast } = stage;
    const { page, practitioner } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patient();
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await tab.follow(practitioner.ask);
    await tab.at(practitioner.ask);
    await tab.fill(practitioner.address, await amina.desk.address());
    await tab.fill(practitioner.message, "May I see your last report?");
    // Without a pause: the lock keeps what was typed last.
    await tab.press(page.lock);
    await tab.unlock(doctor.name);
    await tab.goTo("ask", amina.id);
    await tab.holds(practitioner.message, "May I see your last report?");
    await tab.reload(doctor.name);
    await tab.holds(practitioner.message, "May I see your last report?");
    await tab.press(practitioner.sendRequest);
    await tab.at(practitioner.requests);
    await tab.goTo("ask", amina.id);
    // What was sent is no draft any longer.
    await tab.holds(practitioner.message, "");
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

  async "a record is corrected, and the earlier version stays to be seen"({ openAs, words, cast }) {
    const { practitioner, records, write } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const of = { patient: amina.id, category: amina.category, grant: amina.grant };
    await doctor.desk.addRecord(of, "DiagnosticReport", textOf(REPORT));
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await openNewestInChart(tab, words);
    await tab.follow(practitioner.amend, tab.part(practitioner.timeline));
    await tab.page.locator('main a[href*="/note/"]').click();
    await tab.fill(write.fields.title, "Haemoglobin");
    await tab.fill(write.fields.text, "The sample was of another person.");
    await tab.press(write.toCheck);
    await tab.at(write.check);
    await tab.press(write.sendAmendment);
    await tab.sees(write.replaced);
    const phone = await openAs(amina);
    await openOwnNewest(phone, words);
    await phone.sees("The sample was of another person.");
    await phone.sees(records.version(1));
    await phone.press(records.showVersion, phone.part(records.versions));
    await phone.sees(records.oldVersion);
    await phone.isForAll("old-version");
  },

  async "a record is marked as an error, and says so to the patient"({ openAs, words, cast }) {
    const { practitioner, records } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const of = { patient: amina.id, category: amina.category, grant: amina.grant };
    await doctor.desk.addRecord(of, "DiagnosticReport", textOf(REPORT));
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await openNewestInChart(tab, words);
    await tab.press(practitioner.markAsError);
    await tab.isForAll("mark-as-error");
    await tab.press(practitioner.markAsError, tab.page.getByRole("dialog"));
    await tab.sees(words.page.recordStatus["entered-in-error"], tab.part(practitioner.timeline));
    const phone = await openAs(amina);
    await phone.at(words.patient.record);
    await phone.page.getByRole("main").locator(".row-link").first().click();
    await phone.sees(words.page.seal.past);
    await phone.sees(records.inError);
    await phone.isForAll("in-error");
  },

  async "a diagnosis is found in the value set by keyboard, and its code is kept"({ openAs, words, cast }) {
    const { practitioner, write } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await tab.follow(practitioner.write);
    await tab.page.locator('main a[href$="/diagnosis"]').click();
    await tab.at(write.kinds.diagnosis);
    const problem = tab.page.getByRole("combobox", { name: write.fields.problem });
    await problem.focus();
    await tab.page.keyboard.type("asthma");
    await tab.page.getByRole("listbox").getByRole("option").first().waitFor();
    await tab.page.keyboard.press("ArrowDown");
    await tab.page.keyboard.press("Enter");
    await tab.isForAll("coded");
    await tab.press(write.toCheck);
    await tab.at(write.check);
    await tab.press(write.send);
    await tab.sees(write.sent);
    const of = { patient: amina.id, category: amina.category, grant: amina.grant };
    const [{ record }] = (await doctor.desk.recordPage(of)).entries;
    const { content } = await doctor.desk.openRecord(of, record, 1);
    assert(/"code":\s*"J45/.test(new TextDecoder().decode(content)), "the code of ICD-10-CM");
  },
};
