/** A practitioner reads without asking, because the patient cannot answer; everybody concerned sees it. */

import assert from "node:assert/strict";
import { findPatient, textOf } from "./scenes.mjs";

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
};
