/** What happens elsewhere appears on an open page without a press, and a lost connection loses nothing. */

import assert from "node:assert/strict";
import { askFor, findPatient, REPORT, textOf } from "./scenes.mjs";

export const live = {
  async "a request appears on the patient's open page, with the requester's words"({ openAs, words, cast }) {
    const { patient } = words;
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    const phone = await openAs(amina);
    await phone.to(patient.requests);
    await phone.sees(patient.noRequests);
    await askFor(doctor, amina, "May I see your last result?");
    await phone.sees("May I see your last result?");
    await phone.isForAll("request-appeared");
  },

  async "access that is given appears in the practitioner's open chart"({ openAs, words, cast }) {
    const { practitioner } = words;
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await tab.sees(practitioner.noGrants);
    const terms = { rights: { read: true, add: true }, purpose: "TREAT", expires: Date.now() + 3600 * 1000 };
    await amina.desk.grantAccess(doctor.id, { category: amina.category, ...terms });
    await tab.part(practitioner.timeline).waitFor();
    await tab.sees(practitioner.noRecords);
  },

  async "two people are side by side in two tabs of one browser, and one's lock is not the other's"(stage) {
    const { browser, openAs, openLocked, words, cast } = stage;
    const { patient, practitioner, welcome } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const context = await browser();
    const phone = await openAs(amina, context);
    await phone.at(patient.record);
    const tab = await openLocked(doctor, context);
    await tab.sees("Amina");
    await tab.unlock(doctor.name);
    await tab.at(practitioner.patients);
    await phone.to(patient.access);
    await tab.page.keyboard.press("F8");
    await tab.sees(welcome.people);
    await phone.to(patient.record);
    await phone.sees(patient.noRecords);
    await tab.unlock(doctor.name);
    await tab.at(practitioner.patients);
  },

  async "a look appears in the patient's open log"({ openAs, words, cast }) {
    const { patient } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    const record = await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const phone = await openAs(amina);
    await phone.to(patient.looks);
    await doctor.desk.openRecord({ patient: amina.id, category: amina.category, grant: amina.grant }, record, 1);
    await phone.page.getByRole("listitem").filter({ hasText: "Dr Nour" }).waitFor();
  },

  async "what happened while the connection was lost appears when it is back"({ openAs, words, cast }) {
    const { patient, page } = words;
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    const phone = await openAs(amina);
    await phone.to(patient.requests);
    await phone.sees(patient.noRequests);
    const context = phone.page.context();
    await context.setOffline(true);
    await phone.sees(page.offline);
    await phone.isForAll("offline");
    await askFor(doctor, amina, "While you were away");
    assert.equal(await phone.page.getByText("While you were away").count(), 0);
    await context.setOffline(false);
    await phone.seesNot(page.offline);
    await phone.sees("While you were away");
  },
};
