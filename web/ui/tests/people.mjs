/** What people do on the page, one step each, and the conversation with the trial that started a story. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { seriousViolations } from "./axe.mjs";
import { launch } from "./chromium.mjs";

const PASSPHRASE = "correct horse battery staple";
/** For whatever the network does: it waits for several blocks. */
const PATIENCE = 60_000;

const [url, folder] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/**
 * Plays a story in a browser that nobody has used before.
 *
 * @param {(context: import("playwright-core").BrowserContext, unnoticed: string[]) => Promise<void>} story
 */
export async function play(story) {
  assert(url && folder, "usage: node STORY.mjs URL FOLDER");
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 420, height: 900 }, locale: "en" });
    context.setDefaultTimeout(PATIENCE);
    const unnoticed = [];
    await story(context, unnoticed).catch(async (error) => {
      await show(context.pages());
      throw error;
    });
    assert.deepEqual(unnoticed, [], "nothing was stopped by the policy, and no error went unnoticed");
  } finally {
    await browser.close();
    // Else the open standard input would keep this program alive.
    process.stdin.destroy();
  }
}

/** Says what stands on the pages when a story fails. */
async function show(pages) {
  for (const page of pages) {
    process.stderr.write(`--- ${page.url()}\n${await page.locator("body").textContent()}\n`);
  }
}

/**
 * Opens the page in a new tab.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string[]} unnoticed
 */
export async function open(context, unnoticed) {
  const page = await context.newPage();
  page.on("pageerror", (error) => unnoticed.push(String(error)));
  page.on("console", (message) => {
    // An answer that is a refusal, or none, is told to the page, which says what it means.
    const isTold = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isTold) {
      unnoticed.push(message.text());
    }
  });
  await page.goto(url);
  return page;
}

/**
 * Signs up; returns the id and the admission code from the screen.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} name
 * @param {string} role as the page calls it
 */
export async function signUp(page, name, role = "I am a patient") {
  await page.getByRole("link", { name: "Sign up" }).click();
  await apply(page, name, role);
  await page.getByRole("heading", { name: "Your application waits for a decision" }).waitFor();
  const [code, id] = await page.locator("code").allTextContents();
  return { code: whole(code), id: whole(id) };
}

/**
 * Answers the questions, one after the other.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} name
 * @param {string} role as the page calls it
 */
export async function apply(page, name, role = "I am a patient") {
  const next = page.getByRole("button", { name: "Continue" });
  await page.getByLabel(role).check();
  await next.click();
  await page.getByLabel("Your name").fill(name);
  await next.click();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("The passphrase, once more").fill(PASSPHRASE);
  await next.click();
  await page.getByRole("button", { name: "Make keys and apply" }).click();
}

/**
 * Shows how the member's keys rest in this browser.
 *
 * @param {import("playwright-core").Page} page
 */
export async function showDevice(page) {
  const account = page.getByRole("button", { name: "Account of" });
  await account.press("Enter");
  await page.keyboard.press("Escape");
  assert(await account.evaluate((button) => button === document.activeElement), "Escape gives the focus back");
  await account.click();
  await page.getByRole("link", { name: /This device|My devices/ }).click();
  await page
    .getByRole("link", { name: "This device" })
    .or(page.getByRole("heading", { name: "This device" }))
    .click();
  await page.getByRole("heading", { name: "This device" }).waitFor();
}

/**
 * Takes up the approval.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} title of the screen that follows
 */
export async function activate(page, title) {
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByRole("button", { name: "Activate" }).click();
  await page.getByRole("heading", { name: title }).waitFor();
}

/**
 * Unlocks a member's keys.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} name
 * @param {string} passphrase
 */
export async function unlock(page, name, passphrase = PASSPHRASE) {
  const person = page.locator("details", { hasText: name });
  await person.waitFor();
  if ((await person.getAttribute("open")) === null) {
    await person.locator("summary").click();
  }
  const form = page.getByRole("form", { name });
  await form.getByLabel("Passphrase").fill(passphrase);
  await form.getByRole("button", { name: "Unlock" }).click();
}

/**
 * Unlocks the only member's keys without a mouse: the title has the focus, and what can be used follows in order.
 *
 * @param {import("playwright-core").Page} page
 */
export async function unlockByKeyboard(page) {
  await page.getByLabel("Passphrase").waitFor();
  const focused = [];
  while (focused.at(-1) !== "passphrase") {
    assert(focused.length < 5, `the passphrase is not reached: ${focused}`);
    await page.keyboard.press("Tab");
    focused.push(await page.evaluate("document.activeElement.name || document.activeElement.tagName"));
  }
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press("Enter");
}

/**
 * Nothing serious is wrong with a screen for people who do not see or use a mouse. A picture of it stays in the folder.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} screen
 */
export async function accessible(page, screen) {
  await page.screenshot({ path: join(folder, `${screen}.png`), fullPage: true });
  assert.deepEqual(await seriousViolations(page), [], `what is wrong with the screen ${screen}`);
}

/**
 * Tells the trial what was done, and waits until it has done its part.
 *
 * @param {object} done
 */
export async function tell(done) {
  process.stdout.write(`${JSON.stringify(done)}\n`);
  const { value, done: isOver } = await lines.next();
  assert(!isOver, "the trial ended");
  return JSON.parse(value);
}

/** The path of a file in the story's folder. */
export function pathOf(name) {
  return join(folder, name);
}

/** A text without the spaces between its groups. */
export function whole(text) {
  return text.replaceAll(/\s/g, "");
}
