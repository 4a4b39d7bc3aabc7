/** A patient decides who reads, and sees who did. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { askFor, findPatient, giveAccess, openOwnNewest, REPORT, textOf, toOwnForm, weightOf } from "./scenes.mjs";

const IN_A_YEAR = new Date(Date.now() + 365 * 24 * 3600 * 1000).toISOString().slice(0, 10);
const MANY_BYTES = 20 * 1024 * 1024;

/** Writes 71.5 kg by form. */
async function sendWeight(phone, words) {
  const { write } = words;
  await toOwnForm(phone, words, "measurements");
  await phone.fill(write.fields.weight, "71.5");
  await phone.press(write.toCheck);
  await phone.at(write.check);
  await phone.press(write.send);
}

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
    await phone.page.evaluate((label) => {
      const busy = () => [...document.querySelectorAll("button")].some((button) => button.textContent?.includes(label));
      globalThis.framesWhileBusy = 0;
      const count = () => {
        globalThis.framesWhileBusy += busy() ? 1 : 0;
        requestAnimationFrame(count);
      };
      count();
    }, patient.adding);
    await phone.press(patient.addNow);
    await phone.sees(patient.added);
    const frames = await phone.page.evaluate(() => globalThis.framesWhileBusy);
    assert(frames >= 3, `the page draws while its worker encrypts: ${frames}`);
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
    await askFor(doctor, amina, "May I see your last result?");
    const phone = await openAs(amina);
    await phone.to(patient.requests);
    await phone.sees("May I see your last result?");
    await phone.press(patient.approveOrNarrow);
    await phone.choose("Laboratory");
    await phone.unfold(patient.narrow);
    await phone.choice(patient.mayRead).uncheck();
    await phone.choice(patient.mayAdd).uncheck();
    await phone.unfold(patient.narrow);
    await phone.press(patient.approve);
    // What is wrong is unfolded.
    await phone.isTold(words.page.form.choose(patient.rights));
    await phone.choose(patient.mayRead);
    await phone.isForAll("request");
    await phone.press(patient.approve);
    await phone.sees(patient.approved("Dr Nour"));
    const [granted] = await doctor.desk.granted(amina.id);
    assert.deepEqual(granted.rights, { read: true, add: false });
  },

  async "a practitioner reads that what was allowed has ended"({ openAs, words, cast }) {
    const { practitioner } = words;
    const [doctor, amina] = [await cast.doctor(), await cast.patient()];
    await askFor(doctor, amina, "May I see your last result?", { read: true, add: false });
    const [request] = (await amina.desk.requestsToMe()).entries;
    const grant = await amina.desk.approveRequest(request, {
      category: amina.category,
      rights: { read: true, add: false },
      purpose: "TREAT",
      expires: Date.now() + 24 * 3600 * 1000,
    });
    const tab = await openAs(doctor);
    const name = `Amina ${amina.id.slice(0, 6)}`;
    await findPatient(tab, words, { id: amina.id, name });
    await tab.to(practitioner.requests);
    const asked = tab.page.getByRole("listitem").filter({ hasText: name });
    await tab.sees(practitioner.outcomes.approved, asked);
    await amina.desk.revokeGrant({ patient: amina.id, grantee: doctor.id, grant });
    await tab.sees(practitioner.outcomes.ended, asked);
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
    await phone.sees("Haemoglobin");
    await phone.to(patient.looks);
    const look = phone.page.getByRole("listitem").filter({ hasText: "Dr Nour" });
    const what = patient.looked(patient.recordCount(1), "Laboratory");
    await phone.sees(`${page.purposes.TREAT} · ${what}`, look);
    await phone.unfold(patient.whichRecords, look);
    await look.getByRole("link", { name: "Haemoglobin" }).waitFor();
    await phone.isForAll("look-opened");
    await phone.to(patient.access);
    await phone.sees(patient.lastLooked("").trim(), phone.part("Dr Nour"));
  },

  async "a patient asks the ministry about a look, and it reads who looked and when"({ openAs, words, cast }) {
    const { patient, feedback } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    const record = await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    await doctor.desk.openRecord({ patient: amina.id, category: amina.category, grant: amina.grant }, record, 1);
    const phone = await openAs(amina);
    await phone.to(patient.looks);
    const look = phone.page.getByRole("listitem").filter({ hasText: "Dr Nour" });
    await phone.unfold(patient.whichRecords, look);
    await phone.follow(patient.askAboutLook, look);
    await phone.at(feedback.askLook);
    await phone.press(feedback.send);
    await phone.sees(feedback.sent);
    const official = await cast.official();
    const received = await official.desk.receivedFeedback();
    assert(received.some(({ author, said }) => author === amina.id && said.text.includes(doctor.id)));
  },

  async "a patient corrects what they wrote, and the version of before stays"({ openAs, words, cast }) {
    const { patient, records, write } = words;
    const phone = await openAs(await cast.patient());
    await sendWeight(phone, words);
    await phone.sees(write.sentLeadOwn);
    await openOwnNewest(phone, words);
    await phone.follow(patient.correct);
    await phone.at(write.amendsOne(write.kinds.measurements));
    await phone.holds(write.fields.weight, "71.5");
    await phone.fill(write.fields.weight, "72.5");
    await phone.press(write.toCheck);
    await phone.at(write.check);
    await phone.press(write.sendAmendment);
    await phone.sees(write.replaced);
    await openOwnNewest(phone, words);
    await phone.sees("72.5");
    await phone.sees(records.version(1), phone.part(records.versions));
  },

  async "the record is narrowed to what one author wrote, and to some days"({ openAs, words, cast }) {
    const { records } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const own = JSON.stringify({ ...JSON.parse(REPORT), code: { text: "Glucose" } });
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(own));
    const of = { patient: amina.id, category: amina.category, grant: amina.grant };
    await doctor.desk.addRecord(of, "DiagnosticReport", textOf(REPORT));
    const phone = await openAs(amina);
    await phone.sees("Glucose");
    await phone.sees("Haemoglobin");
    await phone.unfold(records.filters);
    const list = phone.page.locator("main .time-group");
    const author = phone.page.getByRole("combobox", { name: records.author });
    await author.selectOption(doctor.id);
    await phone.seesNot("Glucose", list);
    await phone.sees("Haemoglobin", list);
    await phone.isForAll("filtered");
    await author.selectOption("");
    await phone.sees("Glucose", list);
    await phone.page.getByLabel(records.to, { exact: true }).fill("2020-01-31");
    await phone.sees(phone.words.format.day(new Date(2020, 0, 31).getTime()));
    await phone.sees(records.noMatch);
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
    await phone.seesNot(patient.may.both);
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

  async "a patient writes about themselves by form, and it is marked as theirs"({ openAs, words, cast }) {
    const { records, write } = words;
    const phone = await openAs(await cast.patient());
    await sendWeight(phone, words);
    await phone.sees(write.sent);
    await openOwnNewest(phone, words);
    await phone.sees("71.5");
    await phone.sees(records.isPatientStated);
  },

  async "what is added in words is read as it was written, in each direction of writing"({ openAs, words, cast }) {
    const { patient } = words;
    const phone = await openAs(await cast.patient());
    await phone.to(patient.add);
    await phone.choose(patient.sorts.note);
    await phone.fill(patient.noteTitle, "عملية في الركبة, Amman 2019");
    await phone.fill(patient.noteText, "Left knee. ركبة يسرى.");
    await phone.choose(patient.sorts.document);
    await phone.choose(patient.sorts.note);
    await phone.holds(patient.noteText, "Left knee. ركبة يسرى.");
    await phone.press(patient.addNow);
    await phone.sees(patient.added);
    await openOwnNewest(phone, words);
    await phone.sees("Left knee. ركبة يسرى.");
  },

  async "values that were measured twice are a chart with a table beside it"({ openAs, words, cast }) {
    const { patient } = words;
    const amina = await cast.patient();
    for (const [weight, month] of [
      ["71.5", "05"],
      ["70", "06"],
    ]) {
      const measured = weightOf(weight, `2026-${month}-01T08:00:00Z`);
      await amina.desk.addRecord({ category: amina.category }, "Observation", textOf(measured));
    }
    const phone = await openAs(amina);
    await phone.at(patient.record);
    await phone.goTo("trends");
    await phone.at(patient.trends);
    await phone.page.locator("main svg.chart").first().waitFor();
    await phone.page.locator("main table").first().waitFor({ state: "attached" });
    await phone.isForAll("trends");
  },

  async "a patient lets another act for them, who reads, and ends it"({ openAs, words, cast }) {
    const { patient } = words;
    const [amina, omar] = [await cast.patient(), await cast.patient("Omar")];
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const phone = await openAs(amina);
    await phone.to(patient.deputies);
    const form = phone.page.locator("details", { hasText: patient.newDeputy }).first();
    await phone.unfold(patient.newDeputy);
    await phone.fill(patient.deputyAddress, await omar.desk.address(), form);
    await phone.fill(patient.personName, "Omar", form);
    await phone.fill(patient.expires, IN_A_YEAR, form);
    await phone.press(patient.appoint, form);
    await phone.sees(patient.appointed("Omar"));

    const deputy = await openAs(omar);
    await deputy.to(patient.deputies);
    const asked = deputy.page.locator("details", { hasText: patient.actForNew }).first();
    await deputy.unfold(patient.actForNew);
    await deputy.fill(patient.patientId, amina.id, asked);
    await deputy.fill(patient.personName, "Amina", asked);
    await deputy.press(patient.lookForThem, asked);
    await deputy.at(patient.actingFor("Amina"));
    await deputy.sees("Haemoglobin");

    await phone.press(patient.endDeputy);
    await phone.sees(patient.nobodyActs);
    assert.deepEqual(await omar.desk.actingFor(), []);
  },

  async "a person who acts for a patient answers a request in the patient's place"({ openAs, words, cast }) {
    const { patient } = words;
    const doctor = await cast.doctor();
    const [amina, omar] = [await cast.patient(), await cast.patient("Omar")];
    await amina.desk.delegate({
      delegate: await omar.desk.address(),
      powers: { read: true, add: false, grant: true, log: false },
      until: Date.now() + 30 * 24 * 3600 * 1000,
      categories: [amina.category],
    });
    await omar.desk.addPatient({ id: amina.id, label: "Amina" });
    await omar.desk.nameContact({ id: amina.id, label: "Amina" });
    await omar.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    await askFor(doctor, amina, "May I see the last result?", { read: true, add: false });
    const phone = await openAs(omar);
    await phone.at(patient.record);
    await phone.goTo("deputies", amina.id);
    await phone.at(patient.actingFor("Amina"));
    await phone.follow(patient.requests, phone.page.getByRole("main"));
    await phone.sees(patient.wordsOfOther);
    await phone.press(patient.approveOrNarrow);
    await phone.choose("Laboratory");
    await phone.isForAll("request in another's place");
    await phone.press(patient.approve);
    await phone.sees(patient.approved("Dr Nour"));
    const [granted] = await doctor.desk.granted(amina.id);
    assert.deepEqual(granted.rights, { read: true, add: false });
    const [asked] = (await doctor.desk.myRequests(amina.id)).entries;
    assert.equal(asked.status, "approved");
  },

  async "a category that was open to emergencies is closed again"({ openAs, words, cast }) {
    const { patient } = words;
    const amina = await cast.patient();
    const phone = await openAs(amina);
    await phone.to(patient.categories);
    await phone.press(patient.openIt);
    await phone.sees(patient.nowOpen);
    assert.deepEqual(await amina.desk.openToEmergencies(), [amina.category]);
    await phone.press(patient.closeIt);
    await phone.sees(patient.nowClosed);
    assert.deepEqual(await amina.desk.openToEmergencies(), []);
  },

  async "the timeline is searched, and says when nothing matches"({ openAs, words, cast }) {
    const { patient, records } = words;
    const amina = await cast.patient();
    for (const name of ["Haemoglobin", "Glucose"]) {
      const report = JSON.stringify({ ...JSON.parse(REPORT), code: { text: name } });
      await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(report));
    }
    const phone = await openAs(amina);
    await phone.at(patient.record);
    await phone.sees("Glucose");
    await phone.unfold(records.filters);
    const search = phone.page.locator("main input[type=search]");
    await search.fill("haemo");
    await phone.seesNot("Glucose", phone.page.locator("main ul.rows"));
    await phone.sees("Haemoglobin");
    await search.fill("nothing has this");
    await phone.sees(records.noMatch);
    await phone.isForAll("no-match");
  },

  async "the whole log of looks is saved as a table"({ openAs, words, cast }) {
    const { patient } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    const record = await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    await doctor.desk.openRecord({ patient: amina.id, category: amina.category, grant: amina.grant }, record, 1);
    const phone = await openAs(amina);
    await phone.to(patient.looks);
    await phone.page.getByRole("listitem").filter({ hasText: "Dr Nour" }).waitFor();
    const saving = phone.page.waitForEvent("download");
    await phone.press(patient.saveCsv);
    const saved = await saving;
    assert.equal(saved.suggestedFilename(), "who-looked.csv");
    const table = await readFile(await saved.path(), "utf8");
    assert(table.includes("Dr Nour") && table.includes(doctor.id) && table.includes(record), table);
  },
};
