/**
 * What the page says when its browser, its files, its clock or its service are not as they should be: in plain words, and
 * nothing is lost.
 */

import assert from "node:assert/strict";
import { textOf } from "./scenes.mjs";
import { inWorker } from "./worker-script.mjs";

const MODULE = "**/emr_page_core*.wasm";

/** A sign-up begins with the network's organizations, for which the page needs its module. */
async function isBrokenUntilMended({ open, words }, broken) {
  const { page, welcome } = words;
  const tab = await open();
  await tab.page.route(MODULE, broken);
  await tab.follow(welcome.signUp);
  await tab.sees(page.failures.BROKEN_PAGE);
  await tab.isForAll("broken");
  await tab.page.unroute(MODULE);
  await tab.press(page.loadAnew);
  await tab.choose(welcome.roles.practitioner[0]);
  await tab.page.locator("option[value=HospitalAMSP]").waitFor({ state: "attached" });
}

/** How many records of a category the page reads at once. */
const READ_AT_ONCE = 20;

/** What a patient types. */
const NOTE = { title: "Operation at the knee", text: "Left knee, Amman, 2019" };

async function typeNote(tab, { patient }) {
  await tab.to(patient.add);
  await tab.choose(patient.sorts.note);
  await tab.fill(patient.noteTitle, NOTE.title);
  await tab.fill(patient.noteText, NOTE.text);
}

export const trouble = {
  async "a page of another version offers to load itself anew"({ browser, open, words }) {
    const { page, welcome } = words;
    const versions = "**/version.txt";
    const context = await browser();
    await context.route(versions, (route) => route.fulfill({ body: "/assets/another.js" }));
    const tab = await open(context);
    await tab.sees(page.otherVersion);
    await tab.isForAll("another-version");
    await context.unroute(versions);
    const asked = tab.page.waitForResponse(versions);
    await tab.press(page.loadAnew);
    await asked;
    await tab.sees(welcome.beginLead);
    assert.equal(await tab.page.getByText(page.otherVersion).count(), 0);
  },

  async "a page whose module is missing says so, and loads it when it is there"(stage) {
    await isBrokenUntilMended(stage, (route) => route.fulfill({ status: 404 }));
  },

  async "a page whose module is cut short says so, and loads it when it is whole"(stage) {
    await isBrokenUntilMended(stage, async (route) => {
      const body = await (await route.fetch()).body();
      await route.fulfill({ contentType: "application/wasm", body: body.subarray(0, body.length / 2) });
    });
  },

  async "a browser that keeps nothing is told before anybody makes keys"({ browser, open, words }) {
    const context = await browser();
    await context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("denied", "SecurityError");
      };
    });
    const tab = await open(context);
    await tab.sees(words.page.failures.STORAGE_DENIED);
    await tab.isForAll("storage-denied");
  },

  async "a full browser says so, keeps what was typed, and applies when there is space"({ browser, open, words }) {
    const { page, welcome } = words;
    const context = await browser();
    const tab = await open(context);
    const devtools = await context.newCDPSession(tab.page);
    const { origin } = new URL(tab.page.url());
    await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    await tab.answerSignUp({ name: "Amina" });
    await tab.press(welcome.makeKeys);
    await tab.sees(page.failures.STORAGE_FULL);
    await tab.sees("Amina");
    await devtools.send("Storage.overrideQuotaForOrigin", { origin });
    await tab.press(welcome.makeKeys);
    await tab.at(welcome.pending);
  },

  async "a service that is gone is named, until it answers again"({ open, words }) {
    const { page } = words;
    const tab = await open();
    await tab.signUp({ name: "Amina" });
    const calls = "**/api/**";
    await tab.page.context().route(calls, (route) => route.abort("connectionrefused"));
    await tab.press(page.lookAgain);
    await tab.sees(page.failures.UNREACHABLE);
    await tab.isForAll("service-gone");
    await tab.page.context().unroute(calls);
    await tab.press(page.lookAgain);
    await tab.seesNot(page.failures.UNREACHABLE);
  },

  async "a wrong clock is named with its error, and the page works when it is set"({ openLocked, words, cast }) {
    const { page, patient, format } = words;
    const tab = await openLocked(await cast.patient());
    const stop = await inWorker(tab.page, "const now = Date.now; Date.now = () => now() + 3_600_000;");
    await tab.reload("Amina");
    await tab.sees(page.clockAhead(format.span(3600)));
    await tab.isForAll("wrong-clock");
    await stop();
    await tab.reload("Amina");
    await tab.at(patient.record);
  },

  async "a clock that is behind is named with its error"({ openLocked, words, cast }) {
    const tab = await openLocked(await cast.patient());
    await inWorker(tab.page, "const now = Date.now; Date.now = () => now() - 7_200_000;");
    await tab.reload("Amina");
    await tab.sees(words.page.clockBehind(words.format.span(7200)));
  },

  async "a connection that is lost in the middle of a write loses nothing, and nothing is done twice"(stage) {
    const { openAs, words, cast } = stage;
    const { page, patient } = words;
    const amina = await cast.patient();
    const phone = await openAs(amina);
    await typeNote(phone, words);
    // The service takes what is submitted, and then nothing reaches the page any more.
    const context = phone.page.context();
    await context.route("**/api/v1/submit", async (route) => {
      await route.fetch();
      await context.setOffline(true);
      await route.abort("connectionreset");
    });
    await phone.press(patient.addNow);
    await phone.sees(page.offline);
    await phone.page.getByRole("alert").locator(".notice").first().waitFor();
    await phone.isForAll("lost-connection");
    assert.equal(await phone.field(patient.noteText).inputValue(), NOTE.text, "what was typed stays");
    await context.unroute("**/api/v1/submit");
    await context.setOffline(false);
    await phone.seesNot(page.offline);
    await phone.reload("Amina");
    await phone.to(patient.record);
    await phone.sees(NOTE.title);
    const { entries } = await amina.desk.recordPage({ category: amina.category });
    assert.equal(entries.length, 1, "it was added once");
  },

  async "a connection that is lost before a write is sent keeps the form, which is then sent once"(stage) {
    const { openAs, words, cast } = stage;
    const { patient } = words;
    const amina = await cast.patient();
    const phone = await openAs(amina);
    await typeNote(phone, words);
    const context = phone.page.context();
    await context.setOffline(true);
    await phone.press(patient.addNow);
    await phone.sees(words.page.failures.UNREACHABLE);
    assert.equal(await phone.field(patient.noteText).inputValue(), NOTE.text, "what was typed stays");
    await context.setOffline(false);
    await phone.press(patient.addNow);
    await phone.sees(patient.added);
    const { entries } = await amina.desk.recordPage({ category: amina.category });
    assert.equal(entries.length, 1, "it was added once");
  },

  async "a list that fails half-way keeps what was read, says so, and goes on from there"({ openAs, words, cast }) {
    const { page } = words;
    const amina = await cast.patient();
    const titles = Array.from({ length: READ_AT_ONCE + 3 }, (_, place) => `Letter ${place + 1}`);
    const of = { category: amina.category };
    // A member has eight of the service's places for uploads: `uploads_of_member` of docs/limits.md.
    const AT_ONCE = 4;
    for (let first = 0; first < titles.length; first += AT_ONCE) {
      const some = titles.slice(first, first + AT_ONCE);
      await Promise.all(some.map((title) => amina.desk.addRecord(of, "DocumentReference", textOf(title))));
    }
    const phone = await openAs(amina);
    const rows = phone.page.locator(".time-group .row-title");
    await rows.nth(READ_AT_ONCE - 1).waitFor();
    const context = phone.page.context();
    await context.route("**/api/v1/endorse", (route) => route.abort("connectionreset"));
    await phone.press(page.older);
    await phone.sees(page.failures.UNREACHABLE);
    await phone.isForAll("half-a-list");
    assert.equal(await rows.count(), READ_AT_ONCE, "what was read stays");
    await context.unroute("**/api/v1/endorse");
    await phone.press(page.older);
    await rows.nth(titles.length - 1).waitFor();
    // A row has its title after the page has opened its record.
    for (const title of titles) {
      await rows.getByText(title, { exact: true }).waitFor();
    }
    assert.deepEqual((await rows.allTextContents()).sort(), titles.sort(), "each is there once");
  },

  async "a double press does nothing twice"({ openAs, words, cast }) {
    const { patient } = words;
    const amina = await cast.patient();
    const phone = await openAs(amina);
    await typeNote(phone, words);
    await phone.button(patient.addNow).dblclick();
    await phone.sees(patient.added);
    const { entries } = await amina.desk.recordPage({ category: amina.category });
    assert.equal(entries.length, 1, "it was added once");
  },

  async "a browser whose storage was cleared has no keys, and says how to go on"({ openAs, words, cast }) {
    const { patient, welcome } = words;
    const tab = await openAs(await cast.patient());
    await tab.at(patient.record);
    const devtools = await tab.page.context().newCDPSession(tab.page);
    const { origin } = new URL(tab.page.url());
    await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb,local_storage" });
    await tab.to(patient.categories);
    await tab.fill(patient.newCategory, "Visits");
    await tab.press(patient.makeCategory);
    await tab.sees(words.page.failures.NO_VAULT);
    await tab.isForAll("storage-cleared");
    await tab.page.reload();
    await tab.sees(welcome.beginLead);
  },

  async "a browser that a newer page has used is told to load it"({ open, words }) {
    const { page } = words;
    const tab = await open();
    await tab.at(words.welcome.title);
    await tab.page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open("emr", 2);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            opening.result.close();
            resolve();
          };
        }),
    );
    await tab.page.reload();
    await tab.sees(page.failures.NEWER_VAULT);
    await tab.button(page.loadAnew).first().waitFor();
    await tab.isForAll("newer-vault");
  },

  async "damaged keys are named, with what helps"({ openLocked, words, cast }) {
    const tab = await openLocked(await cast.patient());
    await tab.page.evaluate(damageAccount);
    await tab.reload("Amina");
    await tab.sees(words.page.failures.DAMAGED_VAULT);
    await tab.isForAll("damaged-vault");
  },
};

/** Changes one bit of what the core keeps. */
async function damageAccount() {
  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await asked(indexedDB.open("emr"));
  const store = () => database.transaction("vaults", "readwrite").objectStore("vaults");
  const [vault] = await asked(store().getAll());
  vault.account.ciphertext[0] ^= 1;
  await asked(store().put(vault));
  database.close();
}
