/**
 * Forms that are filled wrongly: a sentence in the summary and beside the field says what is wrong, what was typed stays,
 * and nothing is sent.
 */

import assert from "node:assert/strict";
import { mkdtemp, open as openFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PASSPHRASE } from "../desks.mjs";
import { PLACE, photoOfAPhone } from "../photo.mjs";
import { findPatient, toOwnForm } from "./scenes.mjs";

/** Characters that nobody sees, as they come with pasted text: of no width, and one that turns the writing around. */
const UNSEEN = "\u200b\u2060\ufeff\u202e";

/** Answers who one is, and waits for the question for the name. */
async function toName(tab, { welcome }) {
  await tab.follow(welcome.signUp);
  await tab.at(welcome.role);
  await tab.press(welcome.next);
  await tab.at(welcome.aboutYou);
}

/** Opens the last-but-one question of an access: what the person may do. */
async function toTerms(tab, { patient }, id) {
  await tab.to(patient.access);
  await tab.follow(patient.give);
  await tab.at(patient.toWhom);
  await tab.choose(patient.anotherPerson);
  await tab.fill(patient.personId, id);
  await tab.fill(patient.personName, "Dr Nour");
  await tab.press(patient.next);
  await tab.at(patient.what);
}

export const forms = {
  async "a name of nothing, or of what nobody sees, is asked for again"({ open, words }) {
    const { page, welcome } = words;
    const tab = await open();
    await toName(tab, words);
    for (const name of ["", "   ", UNSEEN]) {
      await tab.fill(welcome.name, name);
      await tab.press(welcome.next);
      await tab.isTold(page.form.missing(welcome.name));
    }
    await tab.fill(welcome.name, `Am${UNSEEN}ina`);
    await tab.press(welcome.next);
    await tab.at(welcome.protect);
    await tab.press(page.back);
    assert.equal(await tab.field(welcome.name).inputValue(), "Amina", "what nobody sees is gone, the rest stays");
  },

  async "a very long name in Arabic is taken whole or refused in words"({ open, words, cast }) {
    const { welcome } = words;
    const tab = await open();
    await tab.answerSignUp({ name: "أمينة ".repeat(19).trim() });
    await tab.press(welcome.makeKeys);
    await tab.at(welcome.pending);
    const id = (await tab.page.getByRole("main").locator("code").nth(1).textContent()).replaceAll(/\s/g, "");
    const { desk } = await cast.official();
    const { name } = (await desk.applicants()).find(({ admission }) => admission.id === id);
    assert.equal(name, "أمينة ".repeat(19).trim());
  },

  async "a passphrase that is too short, is easy to guess, or differs the second time, protects nothing"({
    open,
    words,
  }) {
    const { page, welcome } = words;
    const tab = await open();
    await toName(tab, words);
    await tab.fill(welcome.name, "Amina");
    await tab.press(welcome.next);
    await tab.at(welcome.protect);
    await tab.fill(page.passphrase, "short");
    await tab.fill(page.passphraseAgain, "short");
    await tab.press(welcome.next);
    await tab.isTold(page.form.tooShort(page.passphrase, 12));
    assert.equal(await tab.field(page.passphrase).inputValue(), "short", "what was typed stays");
    await tab.fill(page.passphrase, "password1234");
    await tab.fill(page.passphraseAgain, "password1234");
    await tab.press(welcome.next);
    await tab.isTold(page.passphraseGuessed);
    await tab.fill(page.passphrase, PASSPHRASE);
    await tab.fill(page.passphraseAgain, `${PASSPHRASE}!`);
    await tab.press(welcome.next);
    await tab.isTold(page.passphrasesDiffer);
    await tab.fill(page.passphraseAgain, PASSPHRASE);
    await tab.press(welcome.next);
    await tab.at(welcome.check);
  },

  async "a phone's photo is made smaller and turned upright, and its place stays with the phone"(stage) {
    const { open, words, cast } = stage;
    const { welcome } = words;
    const tab = await open();
    await toName(tab, words);
    await tab.fill(welcome.name, "Amina");
    await tab.unfold(welcome.contact);
    const photo = await photoOfAPhone(tab.page);
    assert(photo.buffer.length > 1_000_000 && photo.buffer.includes(PLACE));
    await tab.field(words.contact.photo).setInputFiles(photo);
    await tab.page.getByRole("img").waitFor();
    await tab.isForAll("photo");
    await tab.press(welcome.next);
    await tab.at(welcome.protect);
    await tab.fill(words.page.passphrase, PASSPHRASE);
    await tab.fill(words.page.passphraseAgain, PASSPHRASE);
    await tab.press(welcome.next);
    await tab.at(welcome.check);
    await tab.press(welcome.makeKeys);
    await tab.at(welcome.pending);
    const id = (await tab.page.getByRole("main").locator("code").nth(1).textContent()).replaceAll(/\s/g, "");
    const { desk } = await cast.official();
    const { details } = await desk.application(id);
    const received = Buffer.from(details.photo.content);
    assert(received.length <= 256 * 1024);
    assert(!received.includes(PLACE) && !received.includes("Exif"), "the file says nothing but the picture");
    const [width, height] = await tab.page.evaluate(
      async (content) => {
        const { width, height } = await createImageBitmap(new Blob([new Uint8Array(content)]));
        return [width, height];
      },
      [...received],
    );
    assert(width < height, "the picture is upright");
  },

  async "a photo that the browser cannot read is refused, and what was typed stays"({ open, words }) {
    const { welcome, picture } = words;
    const tab = await open();
    await toName(tab, words);
    await tab.fill(welcome.name, "Amina");
    await tab.unfold(welcome.contact);
    await tab.fill(words.contact.email, "amina@example.org");
    for (const [content, wrong] of [
      ["", picture.empty],
      ["a page of text", picture.unreadable],
      ["\0\0\0\x18ftypheic", picture.heic],
    ]) {
      const photo = { name: "me.jpg", mimeType: "image/jpeg", buffer: Buffer.from(content) };
      await tab.field(words.contact.photo).setInputFiles(photo);
      await tab.sees(wrong);
      await tab.press(welcome.next);
      await tab.isTold(wrong);
    }
    assert.equal(await tab.field(words.contact.email).inputValue(), "amina@example.org");
  },

  async "an answer is changed on the last screen, and the others stay"({ open, words }) {
    const { welcome, page } = words;
    const tab = await open();
    await tab.answerSignUp({ name: "Amina" });
    await tab.button(welcome.change).nth(1).click();
    await tab.at(welcome.aboutYou);
    assert.equal(await tab.field(welcome.name).inputValue(), "Amina");
    await tab.fill(welcome.name, "Amina Haddad");
    await tab.press(welcome.next);
    await tab.at(welcome.protect);
    await tab.fill(page.passphrase, PASSPHRASE);
    await tab.fill(page.passphraseAgain, PASSPHRASE);
    await tab.press(welcome.next);
    await tab.at(welcome.check);
    await tab.sees("Amina Haddad");
    await tab.sees(page.roles.patient);
  },

  async "the browser's way back leads one step back in a sign-up, and no answer is lost"({ open, words }) {
    const { welcome, page } = words;
    const tab = await open();
    await tab.answerSignUp({ name: "Nour Haddad", role: "practitioner" });
    await tab.page.goBack();
    await tab.at(welcome.protect);
    await tab.page.goBack();
    await tab.at(welcome.aboutYou);
    assert.equal(await tab.field(welcome.name).inputValue(), "Nour Haddad");
    await tab.page.goBack();
    await tab.at(welcome.role);
    assert(await tab.choice(welcome.roles.practitioner[0]).isChecked());
    await tab.press(welcome.next);
    await tab.at(welcome.aboutYou);
    await tab.press(welcome.next);
    await tab.at(welcome.protect);
    await tab.fill(page.passphrase, PASSPHRASE);
    await tab.fill(page.passphraseAgain, PASSPHRASE);
    await tab.press(welcome.next);
    await tab.at(welcome.check);
    await tab.sees(page.roles.practitioner);
    await tab.press(welcome.makeKeys);
    await tab.at(welcome.pending);
    // The steps are over: the way back leads out of the form.
    await tab.page.goBack();
    await tab.at(welcome.pending);
  },

  async "the browser's way back leads from the check to the form, with what was typed"({ openAs, words, cast }) {
    const { write } = words;
    const amina = await cast.patient();
    const tab = await openAs(amina);
    await toOwnForm(tab, words, "measurements");
    await tab.fill(write.fields.weight, "71.5");
    await tab.press(write.toCheck);
    await tab.at(write.check);
    await tab.page.goBack();
    await tab.at(write.kinds.measurements);
    await tab.holds(write.fields.weight, "71.5");
    await tab.fill(write.fields.weight, "72");
    await tab.press(write.toCheck);
    await tab.at(write.check);
    await tab.sees("72");
    await tab.press(write.send);
    await tab.sees(write.sent);
    assert.equal((await amina.desk.recordPage({ category: amina.category })).entries.length, 1);
    await tab.page.goBack();
    await tab.at(write.write);
  },

  async "pasted text that is no request of a device is refused beside the field"({ openAs, words, cast }) {
    const { account, page } = words;
    const tab = await openAs(await cast.patient());
    await tab.inMenu(page.devices);
    await tab.at(account.devices);
    await tab.unfold(account.addDevice);
    for (const junk of ["hello", "{", '{"member":"3f9a"}']) {
      await tab.fill(account.request, junk);
      await tab.press(account.continue);
      await tab.isTold(account.notARequest);
      assert.equal(await tab.field(account.request).inputValue(), junk, "what was typed stays");
    }
  },

  async "an id that is none is refused, and one that was pasted with unseen characters is understood"(stage) {
    const { openAs, words, cast } = stage;
    const { page, patient } = words;
    const doctor = await cast.doctor();
    const tab = await openAs(await cast.patient());
    await tab.to(patient.access);
    await tab.follow(patient.give);
    await tab.at(patient.toWhom);
    await tab.press(patient.next);
    await tab.page.locator(".summary").waitFor();
    await tab.choose(patient.anotherPerson);
    await tab.press(patient.next);
    await tab.isTold(page.form.missing(patient.personId));
    await tab.fill(patient.personName, "Dr Nour");
    for (const id of ["Dr Nour", doctor.id.slice(1), `${doctor.id}0`]) {
      await tab.fill(patient.personId, id);
      await tab.press(patient.next);
      await tab.isTold(patient.notAnId);
      assert.equal(await tab.field(patient.personId).inputValue(), id, "what was typed stays");
    }
    const groups = doctor.id.match(/.{4}/g).join(" ");
    await tab.fill(patient.personId, `\u202a${UNSEEN}${groups.toUpperCase()}\u202c`);
    await tab.press(patient.next);
    await tab.at(patient.what);
  },

  async "files of no bytes, HEIC photos and files of more than 200 MB are refused with what to do"(stage) {
    const { openAs, words, cast } = stage;
    const { file, page, patient } = words;
    const amina = await cast.patient();
    const tab = await openAs(amina);
    await tab.to(patient.add);
    await tab.press(patient.addNow);
    await tab.isTold(page.form.missing(patient.file));
    const chosen = tab.field(patient.file);
    await chosen.setInputFiles({ name: "empty.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) });
    await tab.press(patient.addNow);
    await tab.isTold(file.empty);
    for (const [name, mimeType] of [
      ["photo.heic", "image/heic"],
      ["PHOTO.HEIC", ""],
    ]) {
      await chosen.setInputFiles({ name, mimeType, buffer: Buffer.from("ftypheic") });
      await tab.press(patient.addNow);
      await tab.isTold(file.heic);
    }
    const folder = await mkdtemp(join(tmpdir(), "emr-story-"));
    try {
      const large = await openFile(join(folder, "large.bin"), "w");
      // It has holes, and takes no space.
      await large.truncate(200 * 1000 * 1000 + 1);
      await large.close();
      await chosen.setInputFiles(join(folder, "large.bin"));
      await tab.press(patient.addNow);
      await tab.isTold(file.large);
    } finally {
      await rm(folder, { recursive: true });
    }
    assert.deepEqual((await amina.desk.recordPage({ category: amina.category })).entries, [], "nothing was sent");
  },

  async "a file that is not what its name says is kept as it is, and shown as what it is"({ openAs, words, cast }) {
    const { patient, page } = words;
    const amina = await cast.patient();
    const tab = await openAs(amina);
    await tab.to(patient.add);
    const lie = { name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.from("This is only text.\n") };
    await tab.field(patient.file).setInputFiles(lie);
    await tab.press(patient.addNow);
    await tab.sees(patient.added);
    await tab.to(patient.record);
    await tab.page.getByRole("main").locator(".row-link").first().click();
    await tab.page.getByText(page.seal.green, { exact: true }).first().waitFor();
    await tab.sees("This is only text.");
  },

  async "a file that would run in a page is only text to read"({ openAs, words, cast }) {
    const { patient, page } = words;
    const tab = await openAs(await cast.patient());
    await tab.to(patient.add);
    const script = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">";
    const file = { name: "report.html", mimeType: "text/html", buffer: Buffer.from(script) };
    await tab.field(patient.file).setInputFiles(file);
    await tab.press(patient.addNow);
    await tab.sees(patient.added);
    await tab.to(patient.record);
    await tab.page.getByRole("main").locator(".row-link").first().click();
    await tab.page.getByText(page.seal.green, { exact: true }).first().waitFor();
    await tab.sees("onerror");
    assert.notEqual(await tab.page.title(), "run");
    assert.equal(await tab.page.locator("main img[src=x]").count(), 0);
  },

  async "numbers with commas, dates that are none, and a form with nothing are sent by nobody"(stage) {
    const { openAs, words, cast } = stage;
    const { page, write } = words;
    const amina = await cast.patient();
    const tab = await openAs(amina);
    await toOwnForm(tab, words, "measurements");
    await tab.press(write.toCheck);
    await tab.sees(write.nothing);
    await tab.fill(write.fields.weight, "71,5");
    await tab.press(write.toCheck);
    await tab.isTold(write.notDecimal(write.fields.weight));
    assert.equal(await tab.field(write.fields.weight).inputValue(), "71,5", "what was typed stays");
    await tab.fill(write.fields.weight, "71.5");
    const moment = tab.field(write.fields.moment);
    await moment.fill("");
    await moment.focus();
    await tab.page.keyboard.type("3");
    await tab.press(write.toCheck);
    await tab.isTold(page.form.notADate(write.fields.moment));
    await moment.fill("1850-05-01T10:00");
    await tab.press(write.toCheck);
    await tab.isTold(write.beforeLifetime(write.fields.moment));
    assert.deepEqual((await amina.desk.recordPage({ category: amina.category })).entries, [], "nothing was sent");
  },

  async "a stay that ends before it begins is refused"({ openAs, words, cast }) {
    const { write } = words;
    const tab = await openAs(await cast.patient());
    await toOwnForm(tab, words, "visit");
    await tab.fill(write.fields.hospital, "St. George, Beirut");
    await tab.page.getByRole("combobox", { name: write.fields.reason }).fill("Asthma");
    await tab.page.keyboard.press("Escape");
    await tab.fill(write.fields.admission, "2024-05-02");
    await tab.fill(write.fields.discharge, "2024-05-01");
    await tab.press(write.toCheck);
    await tab.sees(write.problems.endsBeforeStart(write.fields.discharge));
    await tab.isForAll("ends-before-start");
    assert.equal(await tab.field(write.fields.hospital).inputValue(), "St. George, Beirut", "what was typed stays");
  },

  async "a practitioner is told what is no id of a patient, and no address of this patient"(stage) {
    const { openAs, words, cast } = stage;
    const { page, practitioner } = words;
    const amina = await cast.patient();
    const other = await cast.patient("Omar");
    const tab = await openAs(await cast.doctor());
    await tab.at(practitioner.patients);
    await tab.fill(practitioner.patientId, "Amina Haddad");
    await tab.fill(practitioner.patientLabel, "Amina H.");
    await tab.press(practitioner.findPatient);
    await tab.isTold(practitioner.notAnAddress);
    await findPatient(tab, words, { id: amina.id, name: "Amina H." });
    await tab.follow(practitioner.ask);
    await tab.at(practitioner.ask);
    await tab.fill(practitioner.address, await other.desk.address());
    await tab.press(practitioner.sendRequest);
    await tab.isTold(practitioner.notThisAddress);
    await tab.isTold(page.form.missing(practitioner.message));
  },

  async "an address that is none lets nobody act for a patient"({ openAs, words, cast }) {
    const { patient } = words;
    const amina = await cast.patient();
    const tab = await openAs(amina);
    await tab.to(patient.deputies);
    await tab.unfold(patient.newDeputy);
    const form = tab.page.locator("details", { hasText: patient.newDeputy }).first();
    await tab.fill(patient.deputyAddress, amina.id, form);
    await tab.fill(patient.personName, "Omar", form);
    await tab.press(patient.appoint, form);
    await tab.isTold(patient.notAnAddress, form);
    assert.deepEqual((await amina.desk.delegates()).entries, []);
  },

  async "a new device with an id that is none makes no keys"({ open, words }) {
    const { page, welcome } = words;
    const tab = await open();
    await tab.follow(welcome.joinLink);
    await tab.at(welcome.join);
    await tab.fill(welcome.id, "no id");
    await tab.fill(welcome.joinName, "Amina");
    await tab.fill(page.passphrase, PASSPHRASE);
    await tab.fill(page.passphraseAgain, PASSPHRASE);
    await tab.press(welcome.joinNext);
    await tab.isTold(page.form.wrong(welcome.id));
    assert.equal(await tab.field(welcome.joinName).inputValue(), "Amina", "what was typed stays");
  },

  async "an access to nothing, or until yesterday, is not given"({ openAs, words, cast }) {
    const { patient } = words;
    const doctor = await cast.doctor();
    const amina = await cast.patient();
    const tab = await openAs(amina);
    await toTerms(tab, words, doctor.id);
    await tab.press(patient.next);
    await tab.isTold(patient.chooseOne);
    await tab.choose("Laboratory");
    await tab.press(patient.next);
    await tab.at(patient.rights);
    await tab.choice(patient.mayRead).uncheck();
    await tab.press(patient.next);
    await tab.isTold(words.page.form.choose(patient.rights));
    await tab.choose(patient.mayRead);
    await tab.fill(patient.expires, "2020-01-31");
    await tab.press(patient.next);
    await tab.isTold(patient.inThePast);
    assert.equal(await tab.field(patient.expires).inputValue(), "2020-01-31", "what was typed stays");
    assert.equal((await amina.desk.grants()).entries.length, 0);
  },
};
