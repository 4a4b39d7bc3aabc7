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

/** What the largest record here has. */
const MANY_BYTES = 20 * 1024 * 1024;

await play(async (context, unnoticed) => {
  const amina = await open(context, unnoticed);
  await accessible(amina, "home");
  const patient = await signUp(amina, "Amina");
  await accessible(amina, "waiting");
  await tell({ applied: patient, role: "patient" });
  await activate(amina, "My records");

  await amina.reload();
  await unlock(amina, "Amina", "another passphrase");
  await amina.getByText("The passphrase is another one.").waitFor();
  await unlock(amina, "Amina");
  await makeCategory(amina, "Laboratory");
  await addLargeRecord(amina);
  await openNewest(amina, MANY_BYTES);
  await accessible(amina, "opened");
  await exchangeWithTheCommand(amina, patient.id);
  await workInTwoTabs(amina, context, unnoticed);
  await beAdmittedOnThePage(amina, patient.id, context, unnoticed);
});

/** The page draws while its worker encrypts. */
async function addLargeRecord(page) {
  const content = pathOf("scan.bin");
  await writeFile(content, randomBytes(MANY_BYTES));
  await page.getByLabel("A file to add").setInputFiles(content);
  await page.getByRole("button", { name: "Encrypt and add" }).click();
  const busy = page.getByRole("button", { name: "Encrypting and adding …" });
  await busy.waitFor();
  for (let frames = 0; frames < 10; frames += 1) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert(await busy.isVisible(), "the page draws while its worker encrypts");
  await page.getByText("The record was added.").waitFor();
}

/** A doctor with the command reads what the page wrote and writes what the page reads. */
async function exchangeWithTheCommand(page, patient) {
  const { doctor, bytes } = await tell({ added: patient });
  await grant(page, doctor);
  await tell({ granted: patient });
  await page.reload();
  await unlockByKeyboard(page);
  await openNewest(page, bytes);
}

/** Each of two tabs of one member shows and keeps what the other does; the lock of one does not stop the other. */
async function workInTwoTabs(page, context, unnoticed) {
  const second = await open(context, unnoticed);
  await unlock(second, "Amina");
  await second.getByRole("heading", { name: "Laboratory" }).waitFor();
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

  await grant(patient, practitioner.id);
  await nour.getByLabel("Id of a patient").fill(id);
  await nour.getByLabel("What you call them").fill("Amina H.");
  await nour.getByRole("button", { name: "Open the chart" }).click();
  await nour.getByRole("heading", { name: "Amina H." }).waitFor();
  await openNewest(nour, undefined, "Timeline");
  await accessible(nour, "chart");
  const laboratory = patient.getByRole("region", { name: "Laboratory" }).locator("ul.rows > li");
  const before = await laboratory.count();
  await writeMeasurement(nour);
  // The patient's page, which is open, shows it without a press.
  await laboratory.nth(before).waitFor();
  await openNewest(patient);
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
  await page.getByText("Group 1 is another one in the application.").waitFor({ state: "hidden" });
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

  await openRecord(practitioner, "Timeline");
  await practitioner
    .getByText(/your membership (or your organization )?is suspended/)
    .first()
    .waitFor();

  await official.getByRole("button", { name: "Reinstate" }).click();
  await official.getByText("They may act again from now on.").waitFor();
  await openNewest(practitioner, undefined, "Timeline");
}

async function makeCategory(page, name) {
  await page.getByLabel("Name of a new category").fill(name);
  await page.getByRole("button", { name: "Make the category" }).click();
  await page.getByRole("heading", { name }).waitFor();
}

/** Lets a practitioner read and add in the category Laboratory. */
async function grant(page, practitioner) {
  const category = page.getByRole("region", { name: "Laboratory" });
  await category.getByText("Let a practitioner read and add").click();
  await category.getByLabel("Id of the practitioner").fill(practitioner);
  await category.getByRole("button", { name: "Grant for a week" }).click();
  await category.getByText("The grant is in force.").waitFor();
}

async function openRecord(page, list = "Laboratory") {
  const category = page.getByRole("region", { name: list });
  await category.getByRole("button", { name: "Open", exact: true }).first().click();
  return category;
}

async function openNewest(page, bytes, list) {
  const category = await openRecord(page, list);
  await category.getByText("Checked", { exact: true }).first().waitFor();
  if (bytes !== undefined) {
    await category.getByText(`${new Intl.NumberFormat("en").format(bytes)} bytes`).waitFor();
  }
}
