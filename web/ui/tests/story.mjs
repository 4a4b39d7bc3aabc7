/**
 * What people do on the page, in a real browser on a real network.
 *
 * It is started by a trial that plays the ministry and a doctor with the command's own code. The two tell each other what
 * was done in lines of JSON: this program on standard output, the trial on standard input.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { accessible, activate, open, pathOf, play, signUp, tell, unlock, unlockByKeyboard } from "./people.mjs";

/** What the largest record here has, and how the page says so. */
const MANY_BYTES = 20 * 1024 * 1024;
const MANY = "21 MB";

await play(async (context, unnoticed) => {
  const amina = await open(context, unnoticed);
  await accessible(amina, "home");
  const patient = await signUp(amina, "Amina");
  await accessible(amina, "waiting");
  await tell({ applied: patient, role: "patient" });
  await activate(amina, "Welcome, Amina");

  await amina.reload();
  await unlock(amina, "Amina", "another passphrase");
  await amina.getByText("The passphrase is another one.").waitFor();
  await unlock(amina, "Amina");
  await makeUsualCategory(amina, "Laboratory");
  await addLargeRecord(amina);
  await openOwnNewest(amina, MANY);
  await accessible(amina, "opened");
  await exchangeWithTheCommand(amina, patient.id);
  await workInTwoTabs(amina, context, unnoticed);
  await beAdmittedOnThePage(amina, patient.id, context, unnoticed);
});

/** The page draws while its worker encrypts. */
async function addLargeRecord(page) {
  const content = pathOf("scan.bin");
  await writeFile(content, randomBytes(MANY_BYTES));
  await page.getByRole("link", { name: "Add", exact: true }).click();
  await page.getByLabel("The file").setInputFiles(content);
  await page.getByRole("button", { name: "Encrypt and add" }).click();
  const busy = page.getByRole("button", { name: "Encrypting and adding …" });
  await busy.waitFor();
  for (let frames = 0; frames < 10; frames += 1) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert(await busy.isVisible(), "the page draws while its worker encrypts");
  await page.getByText("The record was added.").waitFor();
}

/** A doctor with the command reads what the page wrote and writes what the page reads, until the page stops it. */
async function exchangeWithTheCommand(page, patient) {
  const { doctor, bytes } = await tell({ added: patient });
  await give(page, doctor, "Dr Sami");
  await tell({ granted: patient });
  await page.reload();
  await unlockByKeyboard(page);
  await openOwnNewest(page, `${bytes} bytes`);
  await narrowARequest(page, patient);
  await seeWhoLooked(page);
  await stopAccess(page, patient);
}

/** The doctor asks to read and add; the patient lets them read. */
async function narrowARequest(page, patient) {
  await behindMore(page, "My address");
  await accessible(page, "address");
  await tell({ asked: await page.locator("code.address").textContent() });
  await to(page, "Requests");
  await page.getByText("May I see your last result?").waitFor();
  await page.getByText("Approve, all or a part").click();
  await page.getByLabel("Laboratory").check();
  await page.getByRole("checkbox", { name: "Add" }).uncheck();
  await accessible(page, "request");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByText("Approved: Dr Sami has access from now on.").waitFor();
  await tell({ narrowed: patient });
}

/** The doctor's look is a line in the log, with the name that the patient gave them. */
async function seeWhoLooked(page) {
  await to(page, "Who looked");
  const look = page.getByRole("listitem").filter({ hasText: "Dr Sami" });
  await look.getByText("Treatment · 1 record in Laboratory").waitFor();
  await accessible(page, "looks");
}

/** One press ends each access of the doctor, who is refused from then on. */
async function stopAccess(page, patient) {
  await to(page, "Who may read");
  await accessible(page, "access");
  const doctor = page.getByRole("region", { name: "Dr Sami" });
  const stops = doctor.getByRole("button", { name: "Stop access" });
  await stops.nth(1).click();
  await page.getByText("Dr Sami can no longer open Laboratory.").waitFor();
  await stops.nth(1).waitFor({ state: "detached" });
  await stops.click();
  await page.getByText("Nobody may read or add to your record but you.").waitFor();
  await tell({ stopped: patient });
}

/** Each of two tabs of one member shows and keeps what the other does; the lock of one does not stop the other. */
async function workInTwoTabs(page, context, unnoticed) {
  const second = await open(context, unnoticed);
  await unlock(second, "Amina");
  await behindMore(page, "Categories");
  await makeCategory(second, "Visits");
  await page.getByRole("heading", { name: "Visits" }).waitFor();
  await makeCategory(page, "Images");
  await second.getByRole("heading", { name: "Images" }).waitFor();

  const isSignOut = (response) => response.request().method() === "DELETE";
  const signedOut = second.waitForResponse(isSignOut);
  await second.keyboard.press("F8");
  await second.getByRole("heading", { name: "Who has keys in this browser" }).waitFor();
  const { "clear-site-data": cleared } = await (await signedOut).allHeaders();
  assert.equal(cleared, '"cache"', "keys and the other sessions stay");
  await makeCategory(page, "Letters");
  await second.close();
}

/** An official of the ministry admits a practitioner, who then reads and adds what a patient granted. */
async function beAdmittedOnThePage(patient, id, context, unnoticed) {
  const lina = await open(context, unnoticed);
  const official = await signUp(lina, "Lina", "I am an official of the ministry");
  await tell({ applied: official, role: "ministry" });
  await activate(lina, "Applications");

  const nour = await open(context, unnoticed);
  const practitioner = await signUp(nour, "Nour", "I am a practitioner");
  await lina.getByRole("button", { name: "Look again" }).click();
  await lina.getByRole("link", { name: "Nour" }).click();
  await admitByKeyboard(lina, practitioner.code);
  await activate(nour, "My patients");

  await give(patient, practitioner.id, "Dr Nour");
  await nour.getByLabel("Id of a patient").fill(id);
  await nour.getByLabel("What you call them").fill("Amina H.");
  await nour.getByRole("button", { name: "Open the chart" }).click();
  await nour.getByRole("heading", { name: "Amina H." }).waitFor();
  await openNewest(nour, "Timeline");
  await accessible(nour, "chart");
  await to(patient, "My record");
  const rows = patient.locator("ul.rows > li");
  await rows.first().waitFor();
  const before = await rows.count();
  await writeMeasurement(nour);
  // The patient's page, which is open, shows it without a press.
  await rows.nth(before).waitFor();
  await openOwnNewest(patient);
  await patient.getByText("152").first().waitFor();

  await nour.getByRole("link", { name: "My looks" }).click();
  await nour.getByRole("link", { name: "Amina H." }).first().waitFor();
  await accessible(nour, "my-looks");
  await nour.reload();
  await unlock(nour, "Nour");
  await nour.getByRole("heading", { name: "My looks" }).waitFor();
  await nour.getByRole("link", { name: "Amina H." }).first().click();
  await nour.getByRole("region", { name: "Timeline" }).waitFor();
  await beSuspendedAndReinstated(lina, nour, practitioner.id);
}

/** A practitioner fills a form; a reload in the middle of it loses nothing, and nothing is sent before it was checked. */
async function writeMeasurement(page) {
  const openForm = async () => {
    await page.getByRole("link", { name: "Write", exact: true }).click();
    await page.getByRole("link", { name: "Measurements" }).first().click();
  };
  await openForm();
  await page.getByLabel("Upper blood pressure").fill("152");
  await page.getByText("Kept on this device").waitFor();
  await page.reload();
  await unlock(page, "Nour");
  await page.getByRole("link", { name: "My patients" }).click();
  await page.getByRole("link", { name: "Amina H." }).click();
  await openForm();
  assert.equal(await page.getByLabel("Upper blood pressure").inputValue(), "152", "the draft is there");
  await page.getByLabel("Lower blood pressure").fill("9,6");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("alert").getByText("Write decimals with a point").waitFor();
  await page.getByLabel("Lower blood pressure").fill("96");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Check your answers" }).waitFor();
  await accessible(page, "check-answers");
  await page.getByRole("button", { name: "Encrypt and add" }).click();
  await page.getByText("The record was added.").waitFor();
  await page.getByRole("link", { name: "To the chart" }).click();
  await page.getByRole("region", { name: "Timeline" }).getByText("You").first().waitFor();
}

/** The approver types what the applicant reads; one digit that was misheard is said at once, and admits nobody. */
async function admitByKeyboard(page, code) {
  const first = page.getByRole("textbox", { name: "Group 1 of 5" });
  await first.waitFor();
  await accessible(page, "application");
  await page.keyboard.press("Tab");
  while ((await page.evaluate("document.activeElement.name")) !== "group-1") {
    await page.keyboard.press("Tab");
  }
  const misheard = code.startsWith("0") ? "1" : "0";
  await page.keyboard.type(misheard + code.slice(1));
  await page.getByText("Group 1 is another one in the application.").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Something is missing or wrong:").waitFor();
  await first.focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type(code.slice(0, 5));
  // The summary of what was wrong stays until the next press.
  await page.getByText("Groups that agree: 5").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("is admitted. They can now activate their keys.").waitFor();
}

/** An official suspends a practitioner, who is refused in plain words until they are reinstated. */
async function beSuspendedAndReinstated(official, practitioner, id) {
  await official.goto(new URL(`#/member/${id}`, official.url()).href);
  await official.getByRole("heading", { name: "Nour" }).waitFor();
  await official.getByRole("button", { name: "Suspend" }).click();
  const question = official.getByRole("dialog", { name: "Suspend" });
  await question.getByRole("button", { name: "Suspend" }).click();
  await official.getByText("They are suspended from now on.").waitFor();
  await accessible(official, "suspended");

  // The practitioner's page, which is open, says so without a press.
  await practitioner.getByRole("heading", { name: "Your membership is suspended" }).waitFor();
  await accessible(practitioner, "stopped");

  await official.getByRole("button", { name: "Reinstate" }).click();
  await official.getByText("They may act again from now on.").waitFor();
  await practitioner.getByRole("button", { name: "Look again" }).click();
  await openNewest(practitioner, "Timeline");
}

/** Makes one of the categories that the page proposes. */
async function makeUsualCategory(page, name) {
  await page.getByRole("button", { name: "Make these categories" }).waitFor();
  await accessible(page, "start");
  for (const other of await page.getByRole("checkbox").all()) {
    await other.uncheck();
  }
  await page.getByLabel(name).check();
  await page.getByRole("button", { name: "Make these categories" }).click();
  await page.getByRole("heading", { name: "My record" }).waitFor();
}

async function makeCategory(page, name) {
  await behindMore(page, "Categories");
  await page.getByLabel("Name of a new category").fill(name);
  await page.getByRole("button", { name: "Make the category" }).click();
  await page.getByRole("heading", { name }).waitFor();
}

/** Lets a practitioner read and add in the category Laboratory. */
async function give(page, practitioner, name) {
  await to(page, "Who may read");
  await page.getByRole("link", { name: "Give access" }).click();
  const next = page.getByRole("button", { name: "Continue" });
  await page.getByLabel("Another person").check();
  await page.getByLabel("Their id or address").fill(practitioner);
  await page.getByLabel("What you call them").fill(name);
  await next.click();
  await page.getByLabel("Laboratory").check();
  await next.click();
  await page.getByRole("checkbox", { name: "Add" }).check();
  await next.click();
  await page.getByText(`${name} may read and add in Laboratory (all records) until`).waitFor();
  await page.getByRole("button", { name: "Give access" }).click();
  await page.getByText(`${name} has access from now on.`).waitFor();
}

/** Follows one of the ways at the foot of the page. */
async function to(page, name) {
  await page.getByRole("navigation").getByRole("link", { name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** Shows a screen that has no place at the foot of the page. */
async function behindMore(page, name) {
  await to(page, "More");
  await page.getByRole("main").getByRole("link", { name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** Opens the newest record of one's own, which is green; the size is as the page says it. */
async function openOwnNewest(page, size) {
  await to(page, "My record");
  await page.getByRole("main").locator(".row-link").first().click();
  await page.getByText("Checked", { exact: true }).waitFor();
  if (size !== undefined) {
    await page.getByText(size, { exact: true }).waitFor();
  }
}

async function openNewest(page, list) {
  const category = page.getByRole("region", { name: list });
  await category.getByRole("button", { name: "Open", exact: true }).first().click();
  await category.getByText("Checked", { exact: true }).first().waitFor();
}
