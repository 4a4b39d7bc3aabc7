/** What a thief of a cookie, of a device or of a membership gets: nothing. */

import assert from "node:assert/strict";
import { PASSPHRASE } from "../desks.mjs";
import { keptIn } from "./kept-in.mjs";
import { findPatient, openNewestInChart, openOwnNewest, REPORT, textOf } from "./scenes.mjs";

/** A sentence that stands nowhere else. */
const MARKER = "Marker-7f3a-not-elsewhere";

/** Lets time pass for the worker, which has the keys. */
async function pass(page, milliseconds) {
  for (const worker of page.workers()) {
    await worker.evaluate((milliseconds) => {
      const now = performance.now.bind(performance);
      performance.now = () => now() + milliseconds;
    }, milliseconds);
  }
}

export const attacks = {
  async "a locked page has no plaintext on the screen, in storage or in caches"({ openAs, words, cast }) {
    const { patient, page, welcome } = words;
    const amina = await cast.patient();
    const report = JSON.stringify({ ...JSON.parse(REPORT), code: { text: MARKER } });
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(report));
    const phone = await openAs(amina);
    await phone.at(patient.record);
    await phone.sees(MARKER);
    await openOwnNewest(phone, words);
    assert(!(await keptIn(phone.page)).includes(MARKER), "it is not kept while unlocked");
    await phone.press(page.lock);
    await phone.sees(welcome.people);
    assert(!(await phone.page.content()).includes(MARKER), "it is not on the screen");
    const kept = await keptIn(phone.page);
    assert(kept.includes(amina.id), "what is kept was read");
    assert(!kept.includes(MARKER), "it is not kept");
    assert(!kept.includes("Laboratory"), "nor is the name of a category");
    await phone.page.goBack();
    assert(!(await phone.page.content()).includes(MARKER), "the way back shows nothing");
  },

  async "a person who finds a page unlocked makes no kit from it without the passphrase"({ openAs, words, cast }) {
    const { kit, page, patient } = words;
    const phone = await openAs(await cast.patient());
    await phone.at(patient.record);
    await pass(phone.page, 6 * 60 * 1000);
    await phone.inMenu(page.devices);
    await phone.press(kit.make);
    const question = phone.page.getByRole("dialog", { name: page.isItYou });
    await question.waitFor();
    await phone.isForAll("is-it-you");
    await phone.fill(page.passphrase, "a guess of the finder", question);
    await phone.press(page.confirm, question);
    await phone.sees(page.failures.ANOTHER_PASSPHRASE, question);
    await phone.press(page.cancel, question);
    await phone.sees(page.failures.PASSPHRASE_NEEDED);
    assert.equal(await phone.page.locator(".kit-words").count(), 0, "no kit is shown");

    await phone.press(kit.make);
    await phone.fill(page.passphrase, PASSPHRASE, question);
    await phone.press(page.confirm, question);
    await phone.sees(kit.once);
    await phone.press(kit.isOnPaper);
    await phone.page.locator(":focus", { hasText: kit.has }).waitFor();
    await phone.press(kit.replace);
    await phone.sees(kit.once);
  },

  async "a stolen cookie without keys signs nothing and opens nothing"({ browser, open, openAs, words, cast }) {
    const { welcome } = words;
    const amina = await cast.patient();
    const record = await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const own = await browser();
    const phone = await openAs(amina, own);
    // The patient's own page opens the record for its title.
    await phone.sees("Haemoglobin");
    const looks = (await amina.desk.looks()).entries.length;
    const cookies = (await own.cookies()).filter(({ name }) => name.startsWith("__Host-emr-"));
    assert.equal(cookies.length, 1);
    assert(cookies[0].httpOnly && cookies[0].sameSite === "Strict");

    const stolen = await browser();
    await stolen.addCookies(cookies);
    const thief = await open(stolen);
    await thief.at(welcome.title);
    await thief.sees(welcome.beginLead);
    await thief.goTo("record", amina.category, record);
    await thief.at(welcome.title);
    const session = cookies[0].name.replace("__Host-emr-", "");
    const answers = await thief.page.evaluate(async (session) => {
      const headers = { "emr-member": session, "content-type": "application/json" };
      const ask = async (path, body) => {
        const answer = await fetch(`/api/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
        return answer.status;
      };
      return [
        await ask("evaluate", { proposal: btoa("not signed") }),
        await ask("endorse", { proposal: btoa("not signed") }),
        await ask("submit", { transaction: btoa("not signed") }),
      ];
    }, session);
    assert(
      answers.every((status) => status >= 400 && status < 500),
      `${answers}`,
    );
    assert.equal((await amina.desk.looks()).entries.length, looks, "nothing was opened");
    assert.equal((await amina.desk.grants()).entries.length, 0, "nothing was granted");
  },

  async "a revoked certificate ends an open page, in words"({ openAs, words, cast, network }) {
    const { official, practitioner } = words;
    const sami = await cast.member("Dr Sami", "practitioner");
    const amina = await cast.patientOf(sami);
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const tab = await openAs(sami);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });

    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("member", sami.id);
    await lina.press(official.revoke);
    await lina.press(official.revoke, lina.page.getByRole("dialog"));
    await lina.sees(official.revoked);
    await lina.isForAll("revoked");
    // Until the operator tells the peers, the ledger refuses already.
    await tab.at(words.welcome.stopped);
    await network.operate("revoke", "hospital-a", sami.id);
    await tab.press(words.page.lookAgain);
    await tab.page.getByRole("alert").locator(".notice").first().waitFor();
    await tab.isForAll("revoked-practitioner");
    assert.equal(await tab.page.getByText("Haemoglobin").count(), 0);
    await assert.rejects(sami.desk.granted(amina.id));
    assert.equal(await tab.page.getByRole("heading", { name: practitioner.timeline }).count(), 0);
  },

  async "access that is stopped while the chart is open is gone from it without a press"({ openAs, words, cast }) {
    const { patient, practitioner } = words;
    const doctor = await cast.member("Dr Rami", "practitioner");
    const amina = await cast.patientOf(doctor);
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    await amina.desk.nameContact({ id: doctor.id, label: "Dr Rami" });
    const tab = await openAs(doctor);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await openNewestInChart(tab, words);
    const phone = await openAs(amina);
    await phone.to(patient.access);
    await phone.press(patient.stop, phone.part("Dr Rami"));
    await phone.sees(patient.noGrants);
    await tab.sees(practitioner.noGrants);
    await tab.isForAll("access-stopped");
    // What was opened is not shown any more.
    await tab.seesNot("Haemoglobin");
  },

  async "an applicant who was not admitted can do nothing but wait"({ open, words }) {
    const { welcome } = words;
    const tab = await open();
    const { code } = await tab.signUp({ name: "Amina" });
    for (const screen of ["record", "access", "patients", "members", "applications"]) {
      await tab.goTo(screen);
      await tab.at(welcome.pending);
    }
    await tab.reload("Amina");
    await tab.at(welcome.pending);
    const shown = await tab.page.getByRole("main").locator("code").first().textContent();
    assert.equal(shown.trim().replaceAll(/\s+/g, " "), code, "the code stays");
  },

  async "a page of a patient has no screen of an official or a practitioner"({ openAs, words, cast }) {
    const tab = await openAs(await cast.patient());
    await tab.at(words.patient.record);
    for (const screen of ["members", "applications", "patients", "network", "no-such-screen"]) {
      await tab.goTo(screen);
      await tab.at(words.page.notFound);
    }
  },
};
