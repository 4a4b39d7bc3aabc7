/** A web service that lies: the page notices, says so, and nothing is lost or done twice. */

import assert from "node:assert/strict";
import { Liar } from "./liar.mjs";
import { answerAccess, giveAccess, openOwnNewest, REPORT, textOf } from "./scenes.mjs";

/** A recipient of age keys that nobody else has: as long as each other one. */
const OWN_RECIPIENT = `age1${"q".repeat(58)}`;

/** What the page says when something failed. */
async function failureOf(tab) {
  const failure = tab.page.getByRole("alert").locator(".notice");
  await failure.first().waitFor();
  return failure.first().textContent();
}

/** Opens the page of a new patient whose service can lie. */
async function patientAndLiar({ browser, openAs, words, cast }) {
  const amina = await cast.patient();
  const context = await browser();
  const liar = new Liar(context);
  const phone = await openAs(amina, context);
  await phone.at(words.patient.record);
  return { amina, phone, liar };
}

async function presentGrants(amina) {
  return (await amina.desk.grants()).entries.length;
}

export const lies = {
  async "a recipient of the service's own is noticed before a key is sealed to it"(stage) {
    const { words, cast } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const doctor = await cast.doctor();
    await answerAccess(phone, words, { id: doctor.id, name: "Dr Nour", category: "Laboratory" });
    liar.listens();
    await liar.replaces(/age1[0-9a-z]{58}/g, OWN_RECIPIENT);
    await phone.press(words.patient.confirmGive);
    await failureOf(phone);
    await phone.isForAll("lie-noticed");
    assert(!liar.asked.some((asked) => asked.startsWith("PUT")), `nothing was uploaded: ${liar.asked}`);
    assert.equal(await presentGrants(amina), 0);
    await liar.tellsTruth();
    await phone.press(words.patient.confirmGive);
    await phone.sees(words.patient.given("Dr Nour"));
  },

  async "keepers that the service invents get no applicant's name"({ browser, open, words }) {
    const { welcome } = words;
    const context = await browser();
    const liar = new Liar(context);
    const tab = await open(context);
    await tab.answerSignUp({ name: "Amina" });
    await liar.replaces(/age1[0-9a-z]{58}/g, OWN_RECIPIENT);
    liar.listens();
    await tab.press(welcome.makeKeys);
    await failureOf(tab);
    const sent = liar.asked.filter((asked) => !asked.startsWith("GET"));
    assert.deepEqual(sent, [], "no name was sent");
    await liar.tellsTruth();
    await tab.press(welcome.makeKeys);
    await tab.at(welcome.pending);
  },

  async "a commit that the service invents is not believed, and is made true by the next unlocking"(stage) {
    const { words, cast } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const doctor = await cast.doctor();
    await answerAccess(phone, words, { id: doctor.id, name: "Dr Nour", category: "Laboratory" });
    await liar.inventsCommits();
    await phone.press(words.patient.confirmGive);
    await phone.sees(words.page.failures.NOT_CONFIRMED);
    assert.equal(await presentGrants(amina), 0);
    await liar.tellsTruth();
    await phone.reload("Amina");
    // The next unlocking asks what became of it, and sends the same bytes again.
    await phone.to(words.patient.access);
    await phone.part("Dr Nour").waitFor();
    assert.equal(await presentGrants(amina), 1);
  },

  async "what is not confirmed is named whole, and the member asks again what became of it"(stage) {
    const { words, cast } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const doctor = await cast.doctor();
    await answerAccess(phone, words, { id: doctor.id, name: "Dr Nour", category: "Laboratory" });
    await liar.inventsCommits();
    await phone.press(words.patient.confirmGive);
    await phone.sees(words.page.failures.NOT_CONFIRMED);
    const alert = phone.page.getByRole("alert");
    assert.match(await alert.locator("code").textContent(), /^[0-9a-f]{64}$/);
    await liar.tellsTruth();
    const { askAgain, outcomes, what } = words.page.settled;
    // The page also asks by itself, and then the button is gone.
    const asked = phone.press(askAgain, alert).catch(() => {});
    const told = phone.sees(outcomes.committed(what.Consent));
    await Promise.race([asked, told]);
    await told;
    assert.equal(await presentGrants(amina), 1);
  },

  async "a page that is closed before the answer settles what it sent, and does nothing twice"(stage) {
    const { words, cast } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const doctor = await cast.doctor();
    for (const [forwards, grants] of [
      [true, 1],
      [false, 2],
    ]) {
      await phone.goTo("access", "give");
      await phone.at(words.patient.toWhom);
      const known = phone.choice("Dr Nour");
      if (await known.isVisible()) {
        await known.check();
      } else {
        await phone.choose(words.patient.anotherPerson);
        await phone.fill(words.patient.personId, doctor.id);
        await phone.fill(words.patient.personName, "Dr Nour");
      }
      await phone.press(words.patient.next);
      await phone.at(words.patient.what);
      await phone.choose("Laboratory");
      await phone.press(words.patient.next);
      await phone.at(words.patient.rights);
      await phone.press(words.patient.next);
      await phone.at(words.patient.check);
      const { asked } = await liar.isSilent(forwards);
      await phone.press(words.patient.confirmGive);
      await asked;
      await phone.page.reload();
      await liar.tellsTruth();
      await phone.unlock("Amina");
      await phone.to(words.patient.access);
      await phone.part("Dr Nour").waitFor();
      assert.equal(await presentGrants(amina), grants);
    }
  },

  async "a lost answer is looked up, and nothing is done twice"(stage) {
    const { words, cast } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const doctor = await cast.doctor();
    await liar.losesAnswers();
    await giveAccess(phone, words, { id: doctor.id, name: "Dr Nour", category: "Laboratory" });
    assert.equal(await presentGrants(amina), 1);
  },

  async "an answer about another transaction is not taken for one's own"(stage) {
    const { words, cast } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const doctor = await cast.doctor();
    await liar.confirmsAnother();
    await giveAccess(phone, words, { id: doctor.id, name: "Dr Nour", category: "Laboratory" });
    assert.equal(await presentGrants(amina), 1);
  },

  async "files that the service changed are red, and are not shown"(stage) {
    const { words } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const record = await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    await liar.changesFiles();
    await phone.goTo("record", amina.category, record);
    const red = phone.page.getByText(words.page.seal.red, { exact: true });
    await red.or(phone.page.getByRole("alert").locator(".notice")).first().waitFor();
    assert.equal(await phone.page.getByText("Haemoglobin").count(), 0, "what it says is not shown");
    await phone.isForAll("red");
    await liar.tellsTruth();
    await openOwnNewest(phone, words);
    await phone.sees("Haemoglobin");
  },

  async "a service whose clock is wrong gains nothing"(stage) {
    const { words, cast } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const doctor = await cast.doctor();
    await liar.isAhead(10);
    await giveAccess(phone, words, { id: doctor.id, name: "Dr Nour", category: "Laboratory" });
    assert.equal(await presentGrants(amina), 1);
  },

  async "a challenge that the service did not make signs nobody in"(stage) {
    const { browser, openLocked, words, cast } = stage;
    const context = await browser();
    const liar = new Liar(context);
    const phone = await openLocked(await cast.patient(), context);
    for (const length of [31, 32]) {
      await liar.challenges(length);
      await phone.unlock("Amina");
      await failureOf(phone);
      await phone.isForAll("challenge");
      await liar.tellsTruth();
    }
    await phone.unlock("Amina");
    await phone.at(words.patient.record);
  },

  async "a list with another author is noticed"(stage) {
    const { words, cast } = stage;
    const { phone, liar, amina } = await patientAndLiar(stage);
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    const doctor = await cast.doctor();
    await liar.replaces(amina.id, doctor.id);
    await phone.goTo("access");
    await phone.goTo("record");
    await failureOf(phone);
    await liar.tellsTruth();
    await phone.to(words.patient.access);
    await openOwnNewest(phone, words);
  },

  async "a profile of the service's own gets no applicant's name, and changes nothing for a member"(stage) {
    const { browser, open, words, cast } = stage;
    const { welcome, patient } = words;
    const { phone, liar, amina } = await patientAndLiar(stage);
    const doctor = await cast.doctor();
    await liar.profilesOthers();
    await phone.reload("Amina");
    await phone.at(patient.record);
    await giveAccess(phone, words, { id: doctor.id, name: "Dr Nour", category: "Laboratory" });
    assert.equal(await presentGrants(amina), 1);

    const context = await browser();
    const another = new Liar(context);
    await another.profilesOthers();
    const tab = await open(context);
    await tab.answerSignUp({ name: "Omar" });
    another.listens();
    await tab.press(welcome.makeKeys);
    await failureOf(tab);
    const sent = another.asked.filter((asked) => !asked.startsWith("GET"));
    assert.deepEqual(sent, [], "no name was sent");
  },
};
