/** The main story, from nothing to a record that is green, read, closed again: all in browsers. */

import { PASSPHRASE } from "../desks.mjs";
import { findPatient, giveAccess, makeCategory, openNewestInChart, openOwnNewest } from "./scenes.mjs";

/** An official admits an applicant by the code that the applicant reads aloud. */
async function admit(official, { official: text, page }, name, code) {
  await official.to(text.queue);
  await official.press(page.lookAgain);
  await official.follow(name);
  await official.at(text.application(name));
  await official.page.locator("input[name=group-1]").fill(code);
  await official.press(text.approve);
  await official.sees(text.approved(name));
}

/** A practitioner writes a measurement of the blood pressure. */
async function measure(tab, { practitioner, write }) {
  await tab.follow(practitioner.write);
  await tab.page.locator('main a[href$="/measurements"]').click();
  await tab.at(write.kinds.measurements);
  await tab.fill(write.fields.systolic, "152");
  await tab.fill(write.fields.diastolic, "96");
  await tab.press(write.toCheck);
  await tab.at(write.check);
  await tab.press(write.send);
  await tab.sees(write.sent);
  await tab.follow(write.toChart);
}

async function wholeStory({ open, openAs, words, cast }, names) {
  const { patient, practitioner, welcome } = words;
  const lina = await openAs(await cast.official());
  const nour = await open();
  const doctor = await nour.signUp({ name: names.doctor, role: "practitioner" });
  await admit(lina, words, names.doctor, doctor.code);
  await nour.activate();
  await nour.at(practitioner.patients);

  const amina = await open();
  const applicant = await amina.signUp({ name: names.patient });
  await admit(lina, words, names.patient, applicant.code);
  await amina.activate();
  await amina.at(patient.startTitle(names.patient));
  await makeCategory(amina, words, names.category);

  await findPatient(nour, words, { id: applicant.id, name: names.patient });
  await nour.sees(practitioner.noGrants);
  await giveAccess(amina, words, { id: doctor.id, name: names.doctor, category: names.category });
  await nour.part(practitioner.timeline).waitFor();
  await measure(nour, words);
  await openNewestInChart(nour, words);

  await openOwnNewest(amina, words);
  await amina.sees("152");
  await amina.to(patient.looks);
  await amina.page.getByRole("listitem").filter({ hasText: names.doctor }).first().waitFor();
  await amina.to(patient.access);
  await amina.press(patient.stop, amina.part(names.doctor));
  await amina.sees(patient.noGrants);
  await nour.sees(practitioner.noGrants);

  await amina.press(words.page.lock);
  await amina.sees(welcome.people);
  await amina.unlock(names.patient);
  await amina.at(patient.record);
}

/** Presses keys alone: what has the focus is found by its name. */
async function pressAt(tab, name) {
  await tab.tabTo(name);
  await tab.page.keyboard.press("Enter");
}

export const whole = {
  async "four people live the whole story, from sign-up to a green record and its end"(stage) {
    await wholeStory(stage, { doctor: "Dr Nour Haddad", patient: "Amina Khalil", category: "Laboratory" });
  },

  "the whole story is lived in Arabic, with Arabic names": {
    language: "ar",
    play: (stage) => wholeStory(stage, { doctor: "د. نور حداد", patient: "أمينة خليل", category: "المختبر" }),
  },

  async "a patient signs up, makes a category and gives access by keyboard alone"({ open, words, cast }) {
    const { page, patient, welcome } = words;
    const doctor = await cast.doctor();
    const tab = await open();
    const { keyboard } = tab.page;
    await tab.at(welcome.title);
    await pressAt(tab, welcome.signUp);
    await tab.at(welcome.role);
    await pressAt(tab, welcome.next);
    await tab.at(welcome.aboutYou);
    await tab.tabTo("name");
    await keyboard.type("Amina");
    await keyboard.press("Enter");
    await tab.at(welcome.protect);
    await tab.tabTo("passphrase");
    await keyboard.type(PASSPHRASE);
    await tab.tabTo("again");
    await keyboard.type(PASSPHRASE);
    await keyboard.press("Enter");
    await tab.at(welcome.check);
    await pressAt(tab, welcome.makeKeys);
    await tab.at(welcome.pending);
    const id = (await tab.page.getByRole("main").locator("code").nth(1).textContent()).replaceAll(/\s/g, "");
    await cast.admit({ id });
    await tab.asksAgain(() => pressAt(tab, page.lookAgain));
    await tab.at(welcome.approved);
    await pressAt(tab, welcome.activate);
    await tab.at(patient.startTitle("Amina"));
    await pressAt(tab, patient.makeUsual);
    await tab.at(patient.record);

    await pressAt(tab, patient.access);
    await tab.at(patient.access);
    await pressAt(tab, patient.give);
    await tab.at(patient.toWhom);
    await tab.tabTo("whom");
    await keyboard.press("Space");
    await tab.tabTo("person");
    await keyboard.type(doctor.id);
    await tab.tabTo("label");
    await keyboard.type("Dr Nour");
    await keyboard.press("Enter");
    await tab.at(patient.what);
    await tab.tabTo("categories");
    await keyboard.press("Space");
    await pressAt(tab, patient.next);
    await tab.at(patient.rights);
    await pressAt(tab, patient.next);
    await tab.at(patient.check);
    await pressAt(tab, patient.confirmGive);
    await tab.sees(patient.given("Dr Nour"));
  },

  async "a practitioner finds a patient, writes and opens a record, and loses access, all by keyboard"(stage) {
    const { openAs, openLocked, words, cast } = stage;
    const { patient, practitioner, write } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patientOf(doctor);
    const tab = await openLocked(doctor);
    const { keyboard } = tab.page;
    await tab.field(words.page.passphrase).waitFor();
    await tab.tabTo("passphrase");
    await keyboard.type(PASSPHRASE);
    await keyboard.press("Enter");
    await tab.at(practitioner.patients);
    await tab.tabTo("patient");
    await keyboard.type(amina.id);
    await tab.tabTo("label");
    await keyboard.type("Amina H.");
    await keyboard.press("Enter");
    await tab.at("Amina H.");
    await tab.part(practitioner.timeline).waitFor();
    await pressAt(tab, practitioner.write);
    await tab.at(write.write);
    await tab.page.getByRole("link", { name: write.kinds.measurements }).first().waitFor();
    await pressAt(tab, write.kinds.measurements);
    await tab.at(write.kinds.measurements);
    await tab.field(write.fields.systolic).waitFor();
    await tab.tabTo("systolic");
    await keyboard.type("152");
    await tab.tabTo("diastolic");
    await keyboard.type("96");
    await pressAt(tab, write.toCheck);
    await tab.at(write.check);
    await pressAt(tab, write.send);
    await tab.sees(write.sent);
    await pressAt(tab, write.toChart);
    const timeline = tab.part(practitioner.timeline);
    await tab.button(practitioner.open, timeline).waitFor();
    await pressAt(tab, practitioner.open);
    await timeline.getByText(words.page.seal.green, { exact: true }).first().waitFor();

    await amina.desk.nameContact({ id: doctor.id, label: "Dr Nour" });
    const phone = await openAs(amina);
    await phone.at(patient.record);
    await pressAt(phone, patient.access);
    await phone.at(patient.access);
    await phone.button(patient.stop).waitFor();
    await pressAt(phone, patient.stop);
    await phone.sees(patient.noGrants);
    await tab.sees(practitioner.noGrants);
  },
};
