/** Keys in browsers: unlocking and locking, several tabs, passkeys, browsers of different abilities. */

import assert from "node:assert/strict";
import { PASSPHRASE } from "../desks.mjs";
import { findPatient, makeCategory, openNewestInChart, REPORT, textOf } from "./scenes.mjs";
import { wordsIn } from "./words.mjs";
import { inWorker } from "./worker-script.mjs";

/** Opens the screen about the keys in this browser, from the account's menu. */
async function showDevice(tab, { page, account }) {
  const menu = tab.page.locator(".top-bar button[popovertarget]");
  await menu.press("Enter");
  await tab.page.keyboard.press("Escape");
  assert(await menu.evaluate((button) => button === document.activeElement), "Escape gives the focus back");
  await menu.click();
  // An applicant has no other devices yet.
  const device = tab.page.locator(".menu").getByRole("link", { name: page.device, exact: true });
  const devices = tab.page.locator(".menu").getByRole("link", { name: page.devices, exact: true });
  await device.or(devices).first().waitFor();
  if (await devices.isVisible()) {
    await devices.click();
    await tab.at(account.devices);
    await tab.follow(account.thisDevice, tab.page.getByRole("main"));
  } else {
    await device.click();
  }
  await tab.at(page.device);
}

/** Adds a second browser of a member, after both have refused what is no request and no answer. */
async function addBrowser(open, { account, page, patient, welcome }, member, first) {
  const second = await open();
  await second.follow(welcome.joinLink);
  await second.at(welcome.join);
  await second.fill(welcome.id, member.id);
  await second.fill(welcome.joinName, member.name);
  await second.fill(page.passphrase, PASSPHRASE);
  await second.fill(page.passphraseAgain, PASSPHRASE);
  await second.press(welcome.joinNext);
  await second.at(welcome.joining);
  const request = await second.page.locator("main pre").textContent();
  const code = await second.page.locator("main code").first().textContent();

  await first.inMenu(page.devices);
  await first.at(account.devices);
  await first.sees(account.noOther);
  await first.unfold(account.addDevice);
  await first.fill(account.request, "no request");
  await first.press(account.continue);
  await first.isTold(account.notARequest);
  await first.fill(account.request, request);
  await first.press(account.continue);
  await first.sees(account.compareCode);
  assert.equal(await first.page.locator("main code.large").textContent(), code);
  await first.page.locator("input[name=agrees]").check();
  await first.press(account.add);
  await first.sees(account.deviceAdded);
  await first.isForAll("device-added");
  await second.fill(welcome.joinAnswer, request);
  await second.press(welcome.joinFinish);
  await second.isTold(welcome.notAnAnswer);
  await second.fill(welcome.joinAnswer, await first.page.locator("main pre").textContent());
  await second.press(welcome.joinFinish);
  await second.at(patient.record);
  return second;
}

/** Chromium's own authenticator of software stands for a phone's or a laptop's. */
async function addAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
    },
  });
}

/**
 * Makes passkeys compute so many random bytes each time, until what it returns is called: none, as some managers of passkeys
 * do, or another secret each time, as security keys do in some browsers.
 */
async function answerWithRandomSecrets(page, length) {
  const original = await page.evaluateHandle((length) => {
    const { prototype } = PublicKeyCredential;
    const original = prototype.getClientExtensionResults;
    prototype.getClientExtensionResults = () => {
      const first = crypto.getRandomValues(new Uint8Array(length)).buffer;
      return { prf: { enabled: true, results: { first } } };
    };
    return original;
  }, length);
  return () =>
    page.evaluate((original) => {
      PublicKeyCredential.prototype.getClientExtensionResults = original;
    }, original);
}

/** Takes X25519 from a browser. */
const WITHOUT_X25519 = `
  for (const name of ["generateKey", "importKey", "unwrapKey"]) {
    const real = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = function (...parameters) {
      return parameters.some((parameter) => parameter?.name === "X25519")
        ? Promise.reject(new DOMException("not there", "NotSupportedError"))
        : real.apply(this, parameters);
    };
  }`;

export const devices = {
  async "a member locks, and begins again at their own start"({ openAs, words, cast }) {
    const { page, patient, welcome } = words;
    const tab = await openAs(await cast.patient());
    await tab.to(patient.categories);
    const signedOut = tab.page.waitForResponse((response) => response.request().method() === "DELETE");
    await tab.press(page.lock);
    await tab.sees(welcome.people);
    assert((await signedOut).ok(), "the session ends");
    await tab.unlock("Amina");
    await tab.at(patient.record);
    await tab.to(patient.categories);
    await tab.sees("Laboratory");
  },

  async "a language is chosen before anybody signs in, and kept"({ open, words, language }) {
    const other = language === "en" ? "ar" : "en";
    const { welcome, page } = await wordsIn(other);
    const tab = await open();
    await tab.at(words.welcome.title);
    await tab.chooseLanguage(page.language);
    await tab.at(welcome.title);
    assert.equal(await tab.page.evaluate("document.documentElement.dir"), other === "ar" ? "rtl" : "ltr");
    await tab.page.reload();
    await tab.at(welcome.title);
  },

  async "how it works is explained without keys"({ open, words }) {
    const tab = await open();
    await tab.follow(words.welcome.more);
    await tab.at(words.help.title);
  },

  async "another passphrase opens nothing, and the right one does"({ openLocked, words, cast }) {
    const { page, patient } = words;
    const amina = await cast.patient();
    const tab = await openLocked(amina);
    await tab.unlock("Amina", "another passphrase");
    await tab.sees(page.failures.ANOTHER_PASSPHRASE);
    await tab.isForAll("another-passphrase");
    await tab.unlock("Amina");
    await tab.at(patient.record);
  },

  async "keys are unlocked by keyboard alone: what can be used follows the title"({ openLocked, words, cast }) {
    const { patient } = words;
    const tab = await openLocked(await cast.patient());
    await tab.field(words.page.passphrase).waitFor();
    await tab.tabTo("passphrase", 5);
    await tab.page.keyboard.type(PASSPHRASE);
    await tab.page.keyboard.press("Enter");
    await tab.at(patient.record);
  },

  async "each of two tabs of a member shows what the other does, and the lock of one does not stop the other"(stage) {
    const { browser, open, openAs, words, cast } = stage;
    const { patient, welcome } = words;
    const context = await browser();
    const first = await openAs(await cast.patient(), context);
    await first.at(patient.record);
    const second = await open(context);
    await second.unlock("Amina");
    await second.at(patient.record);
    await first.to(patient.categories);
    await makeCategory(second, words, "Visits");
    await first.page.getByRole("heading", { name: "Visits" }).waitFor();
    await makeCategory(first, words, "Images");
    await second.page.getByRole("heading", { name: "Images" }).waitFor();

    // They share the session at the service, so that only the last one ends it.
    const ended = [];
    context.on("request", (request) => request.method() === "DELETE" && ended.push(request.url()));
    await second.page.keyboard.press("F8");
    await second.sees(welcome.people);
    await makeCategory(first, words, "Letters");
    assert.deepEqual(ended, [], "the session of the other tab goes on");
    const signedOut = first.page.waitForResponse((response) => response.request().method() === "DELETE");
    await first.page.keyboard.press("F8");
    await first.sees(welcome.people);
    const { "clear-site-data": cleared } = await (await signedOut).allHeaders();
    assert.equal(cleared, '"cache"', "keys and the sessions of others stay");
  },

  async "a passkey unlocks keys, and one that gives an empty secret protects nothing"({ open, words }) {
    const { page, welcome } = words;
    const tab = await open();
    await tab.signUp({ name: "Amina" });
    await addAuthenticator(tab.page);
    await showDevice(tab, words);
    await tab.sees(page.noPasskeys);
    await tab.sees(page.isInBrowser);
    await tab.fill(page.passphrase, "another passphrase");
    await tab.press(page.addPasskey);
    await tab.sees(page.failures.ANOTHER_PASSPHRASE);
    const restore = await answerWithRandomSecrets(tab.page, 0);
    await tab.fill(page.passphrase, PASSPHRASE);
    await tab.press(page.addPasskey);
    await tab.sees(page.failures.NO_PASSKEY);
    await restore();
    const steady = await answerWithRandomSecrets(tab.page, 32);
    await tab.fill(page.passphrase, PASSPHRASE);
    await tab.press(page.addPasskey);
    await tab.sees(page.failures.NO_PASSKEY);
    await steady();
    assert.equal(await tab.button(page.removePasskey).count(), 0, "no passkey was added");
    await tab.fill(page.passphrase, PASSPHRASE);
    await tab.press(page.addPasskey);
    await tab.button(page.removePasskey).waitFor();
    await tab.isForAll("this-device");
    await tab.press(page.lock);
    await tab.press(page.unlockByPasskey);
    await tab.at(welcome.pending);
  },

  async "a member changes the passphrase, and the earlier one opens nothing then"({ openAs, words, cast }) {
    const { page, patient } = words;
    const other = "another horse battery staple";
    const tab = await openAs(await cast.patient());
    await tab.at(patient.record);
    await showDevice(tab, words);
    const form = tab.part(page.changePassphrase);
    const change = async (present) => {
      await tab.fill(page.presentPassphrase, present, form);
      await tab.fill(page.newPassphrase, other, form);
      await tab.fill(page.passphraseAgain, other, form);
      await tab.press(page.changePassphrase, form);
    };
    await change(other);
    await tab.sees(page.failures.ANOTHER_PASSPHRASE, form);
    await change(PASSPHRASE);
    await tab.sees(page.passphraseChanged);
    await tab.press(page.lock);
    await tab.unlock("Amina");
    await tab.sees(page.failures.ANOTHER_PASSPHRASE);
    await tab.unlock("Amina", other);
    await tab.at(patient.record);
  },

  async "keys are locked after 15 minutes without use, and not before"({ browser, open, words }) {
    const { page } = words;
    const context = await browser();
    // The clock of all pages of this browser is turned on; the machine's is not.
    await context.clock.install();
    const tab = await open(context);
    await tab.signUp({ name: "Hana" });
    await tab.page.clock.runFor("14:00");
    await tab.seesNot(page.lockedIdle);
    await tab.page.clock.runFor("01:20");
    await tab.sees(page.lockedIdle);
  },

  async "a browser without X25519 is told apart, and its member reads all the same"({ browser, open, words, cast }) {
    const { page, practitioner } = words;
    const context = await browser();
    await inWorker(context, WITHOUT_X25519);
    const tab = await open(context);
    const bilal = await tab.signUp({ name: "Bilal", role: "practitioner" });
    await cast.admit(bilal);
    await tab.activate();
    await tab.at(practitioner.patients);
    await showDevice(tab, words);
    await tab.sees(page.isSoftware);
    await tab.press(page.lock);
    await tab.unlock("Bilal");
    await tab.at(practitioner.patients);

    const amina = await cast.patientOf(bilal, { read: true, add: false });
    await amina.desk.addRecord({ category: amina.category }, "DiagnosticReport", textOf(REPORT));
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await openNewestInChart(tab, words);
    await tab.sees("Haemoglobin");
  },

  async "a second browser is added after its code was compared, reads, and is removed"({ open, openAs, words, cast }) {
    const { account, patient, welcome } = words;
    const amina = await cast.patient();
    const first = await openAs(amina);
    await first.at(patient.record);
    const second = await addBrowser(open, words, amina, first);
    await first.press(account.remove);
    await first.press(account.remove, first.page.getByRole("dialog"));
    await first.sees(account.removed);
    await second.goTo("access");
    await second.page
      .getByRole("alert")
      .locator(".notice")
      .or(second.page.getByRole("heading", { name: welcome.stopped }))
      .first()
      .waitFor();
  },

  async "a member names a device and signs out there: its page locks, and says why"({ open, openAs, words, cast }) {
    const { account, page, patient, welcome } = words;
    const amina = await cast.patient();
    const first = await openAs(amina);
    await first.at(patient.record);
    const second = await addBrowser(open, words, amina, first);

    // A session that begins is no change of the ledger, so the list is read when its screen is opened.
    await first.to(patient.categories);
    await first.inMenu(page.devices);
    await first.press(account.nameIt);
    const dialog = first.page.getByRole("dialog");
    await first.fill(account.deviceName, "Laptop");
    await first.press(page.save, dialog);
    await first.sees("Laptop");
    await first.isForAll("devices-signed-in");
    await first.press(account.endSession);
    await first.sees(account.sessionEnded);
    await first.sees(account.isSignedOut);

    // Nobody does anything there: the page hears it by itself.
    await second.sees(page.failures.SIGNED_OUT);
    await second.sees(welcome.people);
    await second.unlock(amina.name);
    await second.at(patient.record);
    await first.to(patient.categories);
    await first.sees("Laboratory");
  },
};
