/** Members who lost every device, and what officials do about keys in wrong hands. */

import assert from "node:assert/strict";
import { PASSPHRASE } from "../desks.mjs";

/** A member who lost every device makes new keys; returns what officials need of them. */
async function makeNewKeys(tab, { page, recovery, welcome }, { id, name }) {
  await tab.follow(welcome.recoverLink);
  await tab.at(recovery.title);
  await tab.fill(welcome.id, id);
  await tab.fill(welcome.joinName, name);
  await tab.fill(page.passphrase, PASSPHRASE);
  await tab.fill(page.passphraseAgain, PASSPHRASE);
  await tab.press(welcome.joinNext);
  await tab.sees(recovery.meet);
  const main = tab.page.getByRole("main");
  const request = await main.locator("pre").textContent();
  return { request, code: (await main.locator("code.large").textContent()).trim() };
}

/** An official takes the request of a member's new device, and compares the code that the member reads. */
async function compare(tab, { officialRecovery, official }, { request, code }) {
  await tab.goTo("recovery");
  await tab.at(officialRecovery.title);
  await tab.fill(officialRecovery.request, request);
  await tab.press(officialRecovery.continue);
  await tab.sees(official.compare);
  await tab.page.locator("input[name=group-1]").fill(code);
  await tab.page.getByLabel(officialRecovery.seen).check();
  await tab.press(officialRecovery.continue);
}

export const recoveries = {
  async "a patient who lost every device is certified and approved, waits, and stops it on a device that was found again"({
    open,
    openAs,
    words,
    cast,
  }) {
    const { officialRecovery, official, page, patient, recovery } = words;
    const amina = await cast.patient();
    const found = await open();
    const { request, code } = await makeNewKeys(found, words, amina);
    await found.isForAll("request");
    await found.fill(recovery.answer, request);
    await found.press(recovery.ask);
    await found.isTold(recovery.notAnAnswer);

    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("recovery");
    await lina.at(officialRecovery.title);
    await lina.fill(officialRecovery.request, "no request");
    await lina.press(officialRecovery.continue);
    await lina.isTold(officialRecovery.notARequest);
    const another = (code.startsWith("0") ? "1" : "0") + code.slice(1);
    await lina.fill(officialRecovery.request, request);
    await lina.press(officialRecovery.continue);
    await lina.page.locator("input[name=group-1]").fill(another);
    await lina.sees(officialRecovery.differs(words.format.number(1)));
    await lina.page.locator("input[name=group-1]").fill(code);
    await lina.page.getByLabel(officialRecovery.seen).check();
    await lina.press(officialRecovery.continue);
    await lina.press(officialRecovery.certify);
    await lina.sees(officialRecovery.waitsForThem);
    await lina.isForAll("certified");

    await found.fill(recovery.answer, await lina.page.getByRole("main").locator("pre").textContent());
    await found.press(recovery.ask);
    await found.at(recovery.status);
    await found.sees(recovery.needsBoth);
    // The screen of the official goes on by itself.
    await lina.press(officialRecovery.approve);
    await lina.sees(officialRecovery.approved);
    await lina.isForAll("approved");

    // It goes on while the page is closed.
    await found.reload(amina.name);
    await found.at(recovery.status);
    await found.page.locator(".row", { hasText: recovery.ministry }).getByText(/\d/).waitFor();
    const huda = await openAs(await cast.registrar());
    await huda.at(official.queue);
    await compare(huda, words, { request, code });
    await huda.press(officialRecovery.approve);
    await huda.sees(officialRecovery.approved);
    await found.press(page.lookAgain);
    await found.page.locator(".notice", { hasText: recovery.waits("", "").slice(0, 12) }).waitFor();
    assert.equal(await found.button(recovery.finish).count(), 0, "nobody finishes it before the wait is over");
    await found.isForAll("waits");

    const old = await openAs(amina);
    await old.sees(page.recovery.means);
    await old.press(page.recovery.stop);
    await old.press(page.recovery.stop, old.page.getByRole("dialog"));
    await old.seesNot(page.recovery.means);
    await old.to(patient.categories);
    await found.press(page.lookAgain);
    await found.sees(recovery.stopped);
  },

  async "three keepers get shares of a key to the records, and the member ends them"({ openAs, words, cast }) {
    const { account, page, patient, restore } = words;
    const tab = await openAs(await cast.patient());
    await tab.at(patient.record);
    await tab.inMenu(page.devices);
    await tab.at(account.devices);
    const part = tab.part(restore.shares);
    await tab.sees(restore.noShares, part);
    await tab.press(restore.give, part);
    await tab.sees(restore.given, part);
    await tab.press(restore.end, part);
    await tab.press(restore.end, tab.page.getByRole("dialog"));
    await tab.sees(restore.ended, part);
    await tab.isForAll("shares ended");
  },

  async "the dialog to freeze a membership asks why, its member reads that, and it is undone"({ openAs, words, cast }) {
    const { account, membershipLog, official, page, patient, stop, welcome } = words;
    const amina = await cast.patient();
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("member", amina.id);
    await lina.press(stop.freeze);
    const dialog = lina.page.getByRole("dialog");
    await lina.sees(stop.freezeMeans, dialog);
    await lina.isForAll("freeze");
    await lina.press(page.cancel, dialog);
    await dialog.waitFor({ state: "detached" });
    assert.equal((await (await cast.official()).desk.member(amina.id)).status, "active", "nothing is frozen yet");
    await lina.press(stop.freeze);
    await lina.press(stop.freeze, dialog);
    await lina.isTold(page.form.choose(stop.freezeReason), dialog);
    await lina.choose(stop.freezeReasons.misuse, dialog);
    await lina.press(stop.freeze, dialog);
    await lina.sees(stop.frozen);
    await lina.sees(membershipLog.frozen.misuse);
    await lina.isForAll("frozen");
    const phone = await openAs(amina);
    await phone.at(welcome.stopped);

    await lina.press(official.reinstate);
    await lina.sees(official.reinstated);
    await phone.press(page.lookAgain);
    await phone.at(patient.record);
    await phone.inMenu(page.devices);
    await phone.at(account.devices);
    await phone.sees(membershipLog.reinstated);
    await phone.sees(membershipLog.frozen.misuse);
    await phone.isForAll("log");
  },

  async "an official of the ministry is suspended only if two others are named who remain"({ openAs, words, cast }) {
    const { official, stop } = words;
    const [omar, zaid] = [await cast.member("Omar", "ministry"), await cast.member("Zaid", "ministry")];
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("member", omar.id);
    const part = lina.part(stop.ministryTitle);
    await part.locator("input").first().waitFor();
    for (const checked of [2, 1]) {
      await part
        .locator("input:checked")
        .nth(checked - 1)
        .uncheck();
    }
    await lina.sees(stop.nameTwo, part);
    assert.equal(await lina.button(official.suspend).count(), 0);
    await lina.isForAll("none remains");
    for (const id of [(await cast.official()).id, zaid.id]) {
      await part.locator(`input[value="${id}"]`).check();
    }
    await lina.press(official.suspend);
    await lina.press(official.suspend, lina.page.getByRole("dialog"));
    await lina.sees(official.suspended);
    assert.equal((await (await cast.official()).desk.member(omar.id)).status, "suspended");
  },

  async "a patient objects to a guardian before the guardianship begins"({ openAs, words, cast }) {
    const { patient } = words;
    const [amina, mother] = [await cast.patient(), await cast.patient("Mariam")];
    const request = {
      patient: amina.id,
      guardian: mother.id,
      hospital: "HospitalAMSP",
      terms: {
        powers: { read: true, add: false, grant: false, log: true },
        until: Date.now() + 100 * 24 * 3600 * 1000,
      },
    };
    await (await cast.official()).desk.appointGuardian(request);
    await (await cast.registrar()).desk.appointGuardian(request);
    const tab = await openAs(amina);
    await tab.at(patient.record);
    await tab.to(patient.deputies);
    await tab.page.locator(".notice.warn", { hasText: patient.guardianshipWaits("", "").slice(0, 20) }).waitFor();
    await tab.isForAll("guardianship waits");
    await tab.press(patient.object);
    await tab.press(patient.object, tab.page.getByRole("dialog"));
    await tab.sees(patient.nobodyActs);
    const [delegation] = (await amina.desk.delegates()).entries;
    assert.equal(delegation.is_ended, true);
  },
};
