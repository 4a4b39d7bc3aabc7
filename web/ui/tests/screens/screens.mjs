/**
 * Pictures of every screen of the page with made-up people, in each language, at three widths and in both themes, and
 * what an accessibility checker says about each.
 *
 *     node web/ui/tests/screens/screens.mjs FOLDER
 */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, preview } from "vite";
import { seriousViolations } from "../axe.mjs";
import { launch } from "../chromium.mjs";

const [folder] = process.argv.slice(2);
assert(folder, "usage: screens.mjs FOLDER");

const WIDTHS = [360, 768, 1280];
const UI = resolve(import.meta.dirname, "../..");

/** Each screen: whose page it is, and what is done until the screen is there. */
const SCREENS = {
  "home-first-visit": { people: "nobody" },
  home: { people: "patient" },
  "home-several": { people: "several" },
  "sign-up": { people: "nobody", steps: (page) => press(page) },
  "sign-up-hospital": {
    people: "nobody",
    async steps(page) {
      await press(page);
      await page.locator("input[type=radio]").nth(1).check();
    },
  },
  "another-passphrase": { people: "patient", steps: (page) => unlock(page, "another passphrase") },
  "broken-page": { people: "patient", steps: (page) => unlock(page, "broken page") },
  "damaged-vault": { people: "patient", steps: (page) => unlock(page, "damaged vault") },
  "wrong-clock": { people: "patient", steps: (page) => unlock(page, "wrong clock") },
  "other-version": { people: "patient", version: "/assets/another.js" },
  pending: { people: "pending", steps: unlock },
  refused: { people: "refused", steps: unlock },
  approved: { people: "approved", steps: unlock },
  "records-new": { people: "new", steps: unlock },
  records: {
    people: "patient",
    async steps(page) {
      await unlock(page);
      const buttons = page.locator(".records button");
      await buttons.first().click();
      await page.locator(".green").waitFor();
      await buttons.last().click();
      await page.locator(".red").waitFor();
      await page.locator("summary").first().click();
    },
  },
  patients: { people: "practitioner", steps: unlock },
  chart: {
    people: "practitioner",
    async steps(page) {
      await unlock(page);
      await page.locator(".records button").first().click();
      await page.locator(".card .records button").first().waitFor();
    },
  },
  applications: { people: "official", steps: unlock },
  device: {
    people: "patient",
    async steps(page) {
      await unlock(page);
      await page.locator("header button").first().click();
      await page.locator(".card").first().waitFor();
    },
  },
  "device-software-key": {
    people: "new",
    async steps(page) {
      await unlock(page);
      await page.locator("header button").first().click();
      await page.locator(".card").first().waitFor();
    },
  },
};

const built = await mkdtemp(join(tmpdir(), "emr-screens-"));
const aliases = [{ find: /^.*\/worker\/start\.ts$/, replacement: join(UI, "tests/screens/start.ts") }];
const settings = { root: join(UI, "tests/screens"), configFile: join(UI, "vite.config.ts"), logLevel: "warn" };
await build({ ...settings, resolve: { alias: aliases }, build: { outDir: built, emptyOutDir: true } });
const server = await preview({ ...settings, build: { outDir: built }, preview: { port: 0, host: "localhost" } });
const browser = await launch();
try {
  await mkdir(folder, { recursive: true });
  const [url] = server.resolvedUrls.local;
  const found = [];
  for (const locale of ["en", "ar"]) {
    for (const [name, screen] of Object.entries(SCREENS)) {
      found.push(...(await look(url, locale, name, screen)));
    }
  }
  assert.deepEqual(found, [], "what is wrong with the screens");
} finally {
  await browser.close();
  await server.close();
  await rm(built, { recursive: true });
}

/** Makes the pictures of a screen. Returns what is wrong with it. */
async function look(url, locale, name, { people, steps, version }) {
  const context = await browser.newContext({ locale, reducedMotion: "reduce" });
  const page = await context.newPage();
  const found = [];
  page.on("pageerror", (error) => found.push(`${locale} ${name}: ${error}`));
  await page.route("**/version.txt", (route) => (version ? route.fulfill({ body: version }) : route.abort()));
  await page.goto(`${url}#${people}`);
  await page.locator("h1").waitFor();
  await steps?.(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(folder, `${name}-${locale}-${width}.png`), fullPage: true });
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    if (overflow > 0) {
      found.push(`${locale} ${name}: it is ${overflow} px wider than ${width} px`);
    }
  }
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const violations = await seriousViolations(page);
    found.push(...violations.map((violation) => `${locale} ${name}, ${colorScheme}: ${violation}`));
  }
  await page.screenshot({ path: join(folder, `${name}-${locale}-dark.png`), fullPage: true });
  await context.close();
  return found;
}

/** Unlocks the one person's keys. */
async function unlock(page, passphrase = "correct horse battery staple") {
  await page.locator("input[type=password]").fill(passphrase);
  await page.locator("form button").click();
  await page.locator("header button, [role=alert] p").first().waitFor();
}

/** Presses the last button of the screen: the texts depend on the language. */
async function press(page) {
  await page.locator("main > p > button").last().click();
  await page.locator("form").waitFor();
}
