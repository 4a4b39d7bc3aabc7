/**
 * A text that stands nowhere else is put through every way by which people say something on the page. Then everything that
 * programs keep is searched for it: nobody but those who may read it finds it anywhere.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { filesWith, hasText } from "./files-with.mjs";
import { keptIn } from "./kept-in.mjs";
import { findPatient, makeCategory, openNewestInChart } from "./scenes.mjs";

/** The smallest PNG file. */
const ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Notes what a browser asks, and where its pages are. */
function listen(context) {
  const asked = [];
  context.on("request", (request) => asked.push(request.url(), request.postDataBuffer() ?? ""));
  context.on("page", (page) => page.on("framenavigated", () => asked.push(page.url())));
  return asked;
}

/** A patient asks for membership, with all that the form takes. */
async function signUp(tab, { welcome }, canary) {
  const contact = { email: `${canary}@example.org`, phone: `+961 ${canary}`, address: `${canary} Street, Beirut` };
  const photo = {
    name: `${canary}.png`,
    mimeType: "image/png",
    // What programs write behind the end of a picture is no part of it.
    buffer: Buffer.concat([Buffer.from(ONE_PIXEL, "base64"), Buffer.from(canary)]),
  };
  const applicant = await tab.signUp({ name: `Amina ${canary}`, contact, photo });
  await tab.at(welcome.pending);
  return applicant;
}

/** A patient adds a file with this content and name. */
async function addFile(tab, { patient }, canary) {
  await tab.to(patient.add);
  const file = {
    name: `${canary}.txt`,
    mimeType: "text/plain",
    buffer: Buffer.from(`Report\n${canary} in the file\n`),
  };
  await tab.field(patient.file).setInputFiles(file);
  await tab.press(patient.addNow);
  await tab.sees(patient.added);
}

/** What a browser keeps, without the name by which a person chooses their own keys. */
async function keptBesidesOwnName(tab, name) {
  const kept = await keptIn(tab.page);
  assert(kept.includes(`"label":"${name}"`), "what is kept was read");
  return kept.replaceAll(`"label":"${name}"`, "");
}

/** A practitioner writes a note; the page keeps a draft of it before it is sent. */
async function writeNote(tab, { draft, practitioner, write }, canary, name) {
  await tab.follow(practitioner.write);
  await tab.page.locator('main a[href$="/note"]').first().click();
  await tab.at(write.kinds.note);
  await tab.fill(write.fields.title, `Letter about ${canary}`);
  await tab.fill(write.fields.text, `${canary} in the note`);
  await tab.sees(draft.kept("").replace(/[\s,،]+$/, ""));
  assert(!(await keptBesidesOwnName(tab, name)).includes(canary), "the draft is sealed");
  await tab.press(write.toCheck);
  await tab.at(write.check);
  await tab.press(write.send);
  await tab.sees(write.sent);
  await tab.follow(write.toChart);
}

async function declareEmergency(tab, { practitioner }, canary) {
  await tab.follow(practitioner.emergency);
  await tab.at(practitioner.declareTitle);
  await tab.choose(practitioner.reasons.unconscious);
  await tab.fill(practitioner.reasonWords, `${canary} on the street`);
  await tab.page.locator("input[name=understood]").check();
  await tab.press(practitioner.declare);
  await tab.part(practitioner.emergencyInForce).waitFor();
}

export const canary = {
  async "what people write is in no storage, no address, no log, no file and no block that is not sealed"(stage) {
    const { browser, open, openAs, words, cast, network } = stage;
    const { patient, practitioner } = words;
    const canary = `Kanarya${randomBytes(6).toString("hex")}x`;
    const [own, others] = [await browser(), await browser()];
    const asked = [listen(own), listen(others)];

    const phone = await open(own);
    const amina = await signUp(phone, words, canary);
    await cast.admit(amina);
    await phone.activate();
    await phone.at(patient.startTitle(`Amina ${canary}`));
    await makeCategory(phone, words, `${canary} clinic`);
    await phone.press(patient.openIt);
    await phone.sees(patient.nowOpen);
    await addFile(phone, words, canary);

    const doctor = await cast.member(`Dr ${canary}`, "practitioner");
    const tab = await openAs(doctor, others);
    await phone.to(patient.address);
    const address = await phone.page.locator("code.address").textContent();
    await findPatient(tab, words, { id: address, name: `Mrs ${canary}` });
    await tab.follow(practitioner.ask);
    await tab.at(practitioner.ask);
    await tab.fill(practitioner.message, `${canary} in the request`);
    await tab.press(practitioner.sendRequest);
    await tab.at(practitioner.requests);
    await phone.to(patient.requests);
    await phone.sees(`${canary} in the request`);
    await phone.press(patient.approveOrNarrow);
    await phone.choose(`${canary} clinic`);
    await phone.press(patient.approve);
    await phone.page.getByRole("status").locator(".notice").first().waitFor();

    await tab.goTo("chart", amina.id);
    await tab.part(practitioner.timeline).waitFor();
    await writeNote(tab, words, canary, doctor.name);
    await tab.sees(words.page.people.you, tab.part(practitioner.timeline));
    await openNewestInChart(tab, words);
    await tab.sees(`${canary} in the note`);
    await declareEmergency(tab, words, canary);
    await phone.to(patient.record);
    await phone.sees(`Letter about ${canary}`);

    for (const [someone, name] of [
      [phone, `Amina ${canary}`],
      [tab, `Dr ${canary}`],
    ]) {
      assert(!(await keptBesidesOwnName(someone, name)).includes(canary), `${name}: nothing in the browser has it`);
      const workers = await someone.page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.length)",
      );
      assert.equal(workers, 0, "no service worker keeps anything");
    }
    const sent = asked.flat();
    assert(sent.length > 100, "what was asked was noted");
    assert(!sent.some((one) => hasText(Buffer.from(one), canary)), "it is in no address and in no request");

    // Every process of the network writes below this folder: logs, databases, files of keepers, blocks of peers.
    const known = await filesWith(network.data, amina.id);
    for (const place of ["nodes", "web", "keepers"]) {
      const isThere = known.some((path) => path.startsWith(join(network.data, place)));
      assert(isThere, `the patient's id, which is no secret, is found in ${place}: ${known}`);
    }
    assert((await filesWith(join(network.data, "logs"), "HospitalAMSP")).length > 0, "logs were searched");
    assert.deepEqual(await filesWith(network.data, canary), [], "no file has it");
  },
};
