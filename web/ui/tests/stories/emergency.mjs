/** A practitioner reads without asking, because the patient cannot answer; everybody concerned sees it. */

import assert from "node:assert/strict";
import { findPatient, openNewestInChart, textOf } from "./scenes.mjs";

const ALLERGY =
  '{"resourceType":"AllergyIntolerance","code":{"text":"Penicillin"},"patient":{"reference":"Patient/1"}}';

export const emergency = {
  async "a category that is closed to emergencies stays closed in one"({ openAs, words, cast }) {
    const { practitioner } = words;
    const doctor = await cast.member("Dr Salma", "practitioner");
    const amina = await cast.patient();
    const record = await amina.desk.addRecord({ category: amina.category }, "AllergyIntolerance", textOf(ALLERGY));
    const declared = await doctor.desk.declareEmergency(amina.id, "unconscious", "Found on the street");
    const of = { patient: amina.id, category: amina.category, emergency: declared.emergency };
    await assert.rejects(doctor.desk.openRecord(of, record, 1));
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await tab.part(practitioner.emergencyInForce).waitFor();
    await tab.isForAll("emergency-closed");
    assert.equal(await tab.page.getByText("Penicillin").count(), 0);
  },

  async "an emergency is declared with a reason, read, told to the patient and reviewed"({ openAs, words, cast }) {
    const { official, patient, practitioner, page } = words;
    const doctor = await cast.member("Dr Karim", "practitioner");
    const amina = await cast.patient();
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Karim" });
    const phone = await openAs(amina);
    await phone.to(patient.categories);
    await phone.press(patient.openIt);
    await phone.sees(patient.nowOpen);
    await amina.desk.addRecord({ category: amina.category }, "AllergyIntolerance", textOf(ALLERGY));

    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await tab.follow(practitioner.emergency);
    await tab.at(practitioner.declareTitle);
    await tab.press(practitioner.declare);
    await tab.isTold(page.form.choose(practitioner.reason));
    await tab.choose(practitioner.reasons.unconscious);
    await tab.fill(practitioner.reasonWords, "Found on the street");
    await tab.page.locator("input[name=understood]").check();
    await tab.press(practitioner.declare);
    const inForce = tab.part(practitioner.emergencyInForce);
    await inForce.waitFor();
    await tab.seesNot(practitioner.closedToEmergencies(1));
    // The patient's emergency card names the category.
    await tab.unfold(practitioner.toldCategory, inForce);
    await tab.fill(practitioner.categoryId, amina.category, inForce);
    await tab.press(practitioner.addCategory, inForce);
    await openNewestInChart(tab, words);
    await tab.sees("Penicillin");
    await tab.isForAll("emergency");

    await phone.to(patient.emergencies);
    await phone.sees(patient.reasons.unconscious);
    await phone.to(patient.looks);
    await phone.sees(patient.inEmergency, phone.page.getByRole("listitem").filter({ hasText: "Dr Karim" }));

    const lina = await openAs(await cast.registrar());
    await lina.at(official.queue);
    await lina.goTo("emergencies");
    await lina.at(official.emergencies);
    const owed = lina.page.getByRole("region").filter({ hasText: amina.id.slice(0, 4) });
    await lina.unfold(official.review, owed);
    await lina.choose(official.outcomes.justified[0], owed);
    await lina.fill(official.reviewText, "He could not speak", owed);
    await lina.press(official.saveReview, owed);
    await owed.waitFor({ state: "detached" });
    await phone.to(patient.emergencies);
    await phone.sees(patient.reviewed.justified);
  },
};
