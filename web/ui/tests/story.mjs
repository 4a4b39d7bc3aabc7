/**
 * What people do on the page, in a real browser on a real network.
 *
 * It is started by a trial that plays the ministry and a doctor with the command's own code. The two tell each other what
 * was done in lines of JSON: this program on standard output, the trial on standard input.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { launch } from "./chromium.mjs";

const [url, folder] = process.argv.slice(2);
assert(url && folder, "usage: story.mjs URL FOLDER");

const PASSPHRASE = "correct horse battery staple";
/** What the largest record here has. */
const MANY_BYTES = 20 * 1024 * 1024;
/** For whatever the network does: it waits for several blocks. */
const PATIENCE = 60_000;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 420, height: 900 } });
  context.setDefaultTimeout(PATIENCE);
  await play(context);
} finally {
  await browser.close();
  // Else the open standard input would keep this program alive.
  process.stdin.destroy();
}

/** @param {import("playwright-core").BrowserContext} context */
async function play(context) {
  const violations = [];
  const page = await open(context, violations);
  await accessible(page, "home");
  await page.getByRole("button", { name: "Sign up" }).click();
  await accessible(page, "sign-up");
  const patient = await signUp(page, "Amina");
  await accessible(page, "waiting");
  await tell({ applied: patient, role: "patient" });
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByRole("button", { name: "Activate" }).click();
  await page.getByRole("heading", { name: "My records" }).waitFor();

  await page.reload();
  await unlock(page, "Amina");
  await page.getByRole("heading", { name: "My records" }).waitFor();
  await page.getByLabel("Name of a new category").fill("Laboratory");
  await page.getByRole("button", { name: "Make the category" }).click();
  await page.getByRole("heading", { name: "Laboratory" }).waitFor();
  await accessible(page, "records");

  const content = await file("scan.bin", MANY_BYTES);
  await page.getByLabel("A file to add").setInputFiles(content);
  await page.getByRole("button", { name: "Encrypt and add" }).click();
  const busy = page.getByRole("button", { name: "Encrypting and adding …" });
  await busy.waitFor();
  for (let frames = 0; frames < 10; frames += 1) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert(await busy.isVisible(), "the page draws while its worker encrypts");
  await page.getByText("The record was added.").waitFor();
  await page.getByRole("button", { name: "Open", exact: true }).first().click();
  await page.getByText(`Every check passed. ${new Intl.NumberFormat("en").format(MANY_BYTES)} bytes`).waitFor();
  await accessible(page, "opened");

  const { doctor, bytes } = await tell({ added: patient.id });
  await page.getByLabel("Grant to a member").fill(doctor);
  await page.getByRole("button", { name: "Grant for a week" }).click();
  await page.getByText("The grant is in force.").waitFor();
  await tell({ granted: patient.id });
  await page.reload();
  await unlock(page, "Amina");
  await page.getByRole("button", { name: "Open", exact: true }).first().click();
  await page.getByText(`Every check passed. ${bytes} bytes`).waitFor();

  const other = await open(context, violations);
  await other.getByRole("button", { name: "Sign up" }).click();
  const second = await signUp(other, "Bilal");
  await tell({ applied: second, role: "patient" });
  await other.getByRole("button", { name: "Look again" }).click();
  await other.getByRole("button", { name: "Activate" }).click();
  await other.getByRole("heading", { name: "My records" }).waitFor();
  await page.getByRole("button", { name: "Open", exact: true }).last().click();
  await page.getByText("Every check passed.").nth(1).waitFor();

  await page.getByRole("button", { name: "Lock" }).click();
  await page.getByRole("heading", { name: "Who has keys in this browser" }).waitFor();
  await other.getByLabel("Name of a new category").fill("Visits");
  await other.getByRole("button", { name: "Make the category" }).click();
  await other.getByRole("heading", { name: "Visits" }).waitFor();
  assert.deepEqual(violations, [], "nothing was stopped by the policy, and no error went unnoticed");
}

/**
 * @param {import("playwright-core").BrowserContext} context
 * @param {string[]} violations
 */
async function open(context, violations) {
  const page = await context.newPage();
  page.on("pageerror", (error) => violations.push(String(error)));
  page.on("console", (message) => {
    // An answer that is a refusal is told to the page, which says what it means.
    const isRefusal = message.text().startsWith("Failed to load resource: the server responded");
    if (message.type() === "error" && !isRefusal) {
      violations.push(message.text());
    }
  });
  await page.goto(url);
  return page;
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function signUp(page, name) {
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Make keys and apply" }).click();
  await page.getByRole("heading", { name: "Your application waits for a decision" }).waitFor();
  const [id, key] = await page.locator("code").allTextContents();
  return { id, key };
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function unlock(page, name) {
  const form = page.getByRole("form", { name });
  await form.getByLabel("Passphrase").fill("another passphrase");
  await form.getByRole("button", { name: "Unlock" }).click();
  await form.getByText("The passphrase is another one.").waitFor();
  await form.getByLabel("Passphrase").fill(PASSPHRASE);
  await form.getByRole("button", { name: "Unlock" }).click();
}

/**
 * Nothing serious is wrong with a screen for people who do not see or use a mouse. A picture of it stays in the folder.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} screen
 */
async function accessible(page, screen) {
  await page.screenshot({ path: join(folder, `${screen}.png`), fullPage: true });
  await page.evaluate(axe);
  const { violations } = await page.evaluate("axe.run()");
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(found, [], `what is wrong with the screen ${screen}`);
}

/**
 * Tells the trial what was done, and waits until it has done its part.
 *
 * @param {object} done
 */
async function tell(done) {
  process.stdout.write(`${JSON.stringify(done)}\n`);
  const { value, done: isOver } = await lines.next();
  assert(!isOver, "the trial ended");
  return JSON.parse(value);
}

/**
 * @param {string} name
 * @param {number} length
 */
async function file(name, length) {
  const path = join(folder, name);
  await writeFile(path, randomBytes(length));
  return path;
}
