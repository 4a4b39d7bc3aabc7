/** A patient decides who reads, and sees who did. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { findPatient, giveAccess, openOwnNewest, REPORT, textOf } from "./scenes.mjs";

const MANY_BYTES = 20 * 1024 * 1024;

export const patient = {
  async "the page draws while it encrypts a large file, which a practitioner then opens"({ openAs, words, cast }) {
    const { patient } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const content = randomBytes(MANY_BYTES);
    const phone = await openAs(amina);
    await phone.to(patient.add);
    const file = { name: "scan.bin", mimeType: "application/octet-stream", buffer: content };
    await phone.field(patient.file).setInputFiles(file);
    await phone.press(patient.addNow);
    const busy = phone.button(patient.adding);
    await busy.waitFor();
    for (let frames = 0; frames < 10; frames += 1) {
      await phone.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    assert(await busy.isVisible(), "the page draws while its worker encrypts");
    await phone.sees(patient.added);
    await openOwnNewest(phone, words);
    await phone.sees(words.format.size(MANY_BYTES));

    const of = { patient: amina.id, category: amina.category, grant: amina.grant };
    const [{ record, version }] = (await doctor.desk.recordPage(of)).entries;
    const opened = await doctor.desk.openRecord(of, record, version);
    assert(opened.isGreen && content.equals(opened.content), "the same bytes");
  },

  async "a patient lets a practitioner read and add, who then does"({ openAs, words, cast }) {
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const phone = await openAs(amina);
    await giveAccess(phone, words, { id: doctor.id, name: "Dr Nour", category: "Laboratory" });
    const [granted] = await doctor.desk.granted(amina.id);
    assert.deepEqual(granted.rights, { read: true, add: true });
    const of = { patient: amina.id, category: amina.category, grant: granted.grant };
    const [{ record, version }] = (await doctor.desk.recordPage(of)).entries;
    assert((await doctor.desk.openRecord(of, record, version)).isGreen);
  },

  async "a patient approves less than was asked, and the practitioner gets no more"({ openAs, words, cast }) {
    const { patient } = words;
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    await doctor.desk.requestAccess({
      patient: await amina.desk.address(),
      forHospital: false,
      purpose: "TREAT",
      rights: { read: true, add: true },
      until: Date.now() + 7 * 24 * 3600 * 1000,
      message: "May I see your last result?",
    });
    const phone = await openAs(amina);
    await phone.to(patient.requests);
    await phone.sees("May I see your last result?");
    await phone.unfold(patient.approveOrNarrow);
    await phone.choose("Laboratory");
    await phone.choice(patient.mayAdd).uncheck();
    await phone.isForAll("request");
    await phone.press(patient.approve);
    await phone.sees(patient.approved("Dr Nour"));
    const [granted] = await doctor.desk.granted(amina.id);
    assert.deepEqual(granted.rights, { read: true, add: false });
  },

  async "one press stops access, and the practitioner is refused"({ openAs, words, cast }) {
    const { patient } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    const added = await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const phone = await openAs(amina);
    await phone.to(patient.access);
    await phone.press(patient.stop, phone.part("Dr Nour"));
    await phone.sees(patient.stopped("Dr Nour", "Laboratory"));
    await phone.sees(patient.noGrants);
    assert.deepEqual(await doctor.desk.granted(amina.id), []);
    const of = { patient: amina.id, category: amina.category, grant: amina.grant };
    await assert.rejects(doctor.desk.openRecord(of, added, 1), { code: "EXPIRED" });
  },

  async "a look is a line in the patient's log, with the name that they gave"({ openAs, words, cast }) {
    const { patient, page } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    const record = await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const of = { patient: amina.id, category: amina.category, grant: amina.grant };
    assert((await doctor.desk.openRecord(of, record, 1)).isGreen);
    const phone = await openAs(amina);
    await phone.to(patient.looks);
    const look = phone.page.getByRole("listitem").filter({ hasText: "Dr Nour" });
    const what = patient.looked(patient.recordCount(1), "Laboratory");
    await phone.sees(`${page.purposes.TREAT} · ${what}`, look);
  },

  async "a request is declined, and the practitioner reads so"({ openAs, words, cast }) {
    const { patient, practitioner } = words;
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: `Amina ${amina.id.slice(0, 6)}` });
    await tab.follow(practitioner.ask);
    await tab.at(practitioner.ask);
    await tab.fill(practitioner.address, await amina.desk.address());
    await tab.fill(practitioner.message, "May I see your last result?");
    await tab.press(practitioner.sendRequest);
    await tab.at(practitioner.requests);
    const asked = tab.page.getByRole("listitem").filter({ hasText: `Amina ${amina.id.slice(0, 6)}` });
    await tab.sees(practitioner.outcomes.open, asked);
    const phone = await openAs(amina);
    await phone.to(patient.requests);
    await phone.sees("May I see your last result?");
    await phone.press(patient.decline);
    await phone.sees(patient.declined("Dr Nour"));
    await tab.sees(practitioner.outcomes.declined, asked);
    assert.deepEqual(await doctor.desk.granted(amina.id), []);
  },

  async "an access is narrowed to reading, at once"({ openAs, words, cast }) {
    const { patient } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    const phone = await openAs(amina);
    await phone.to(patient.access);
    await phone.follow(patient.change, phone.part("Dr Nour"));
    await phone.at(patient.changeTitle("Dr Nour"));
    await phone.choice(patient.mayAdd).uncheck();
    await phone.press(patient.confirmChange);
    await phone.sees(patient.changed);
    await phone.isForAll("changed");
    const [granted, ...others] = await doctor.desk.granted(amina.id);
    assert.deepEqual([granted.rights, others], [{ read: true, add: false }, []]);
  },

  async "a whole hospital gets one record, and no other"({ openAs, words, cast }) {
    const { patient } = words;
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    const records = [];
    for (const name of ["Haemoglobin", "Glucose"]) {
      const report = JSON.stringify({ ...JSON.parse(REPORT), code: { text: name } });
      records.push(await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(report)));
    }
    const phone = await openAs(amina);
    await phone.to(patient.access);
    await phone.follow(patient.give);
    await phone.at(patient.toWhom);
    await phone.page.locator("input[name=whom][value=HospitalAMSP]").check();
    await phone.press(patient.next);
    await phone.at(patient.what);
    await phone.choose("Laboratory");
    await phone.choose(patient.whichSome);
    await phone.page.locator(`input[value="${records[0]}"]`).check();
    await phone.press(patient.next);
    await phone.at(patient.rights);
    await phone.press(patient.next);
    await phone.at(patient.check);
    await phone.press(patient.confirmGive);
    await phone.isForAll("given");
    await phone.to(patient.access);
    await phone.sees(patient.someRecords(1));
    const [grant] = await doctor.desk.hospitalGrants(amina.id);
    const of = { patient: amina.id, category: amina.category, grant: grant.key.grant };
    assert((await doctor.desk.openRecord(of, records[0], 1)).isGreen);
    await assert.rejects(doctor.desk.openRecord(of, records[1], 1));
  },

  async "an erased record is opened by nobody, and that it existed stays"({ openAs, words, cast }) {
    const { patient, records } = words;
    const amina = await cast.patient();
    const record = await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const phone = await openAs(amina);
    await openOwnNewest(phone, words);
    await phone.press(patient.erase);
    const question = phone.page.getByRole("dialog");
    await phone.sees(patient.eraseFinal, question);
    await phone.isForAll("erase");
    await phone.press(patient.erase, question);
    await phone.sees(records.erased);
    await phone.isForAll("erased");
    await assert.rejects(amina.desk.openRecord({ category: amina.category }, record, 1), { code: "ERASED" });
  },
};
