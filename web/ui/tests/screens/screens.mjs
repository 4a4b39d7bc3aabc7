/**
 * Pictures of every screen of the page with made-up people, in each language, at three widths and in both themes, and
 * what an accessibility checker says about each.
 *
 *     node web/ui/tests/screens/screens.mjs FOLDER [WORD]
 *     node web/ui/tests/screens/screens.mjs --trees [--write]
 *
 * The second compares what a screen reader finds on the main screens with the files in `trees`, or writes these.
 * With a word, only of the screens whose names match it, a regular expression. Without, `best.txt` lists the six that show best what the page
 * is.
 */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";
import { seriousViolations } from "../axe.mjs";
import { launch } from "../chromium.mjs";
import { photoOfAPhone } from "../photo.mjs";
import { ledgerScreens } from "./screens-ledger.mjs";
import { officialScreens } from "./screens-official.mjs";
import { patientScreens } from "./screens-patient.mjs";
import { practitionerScreens } from "./screens-practitioner.mjs";
import { screens } from "./site.mjs";

const [folder, word = ""] = process.argv.slice(2);
assert(folder, "usage: screens.mjs FOLDER [WORD], or screens.mjs --trees [--write]");
const isOfTrees = folder === "--trees";

const WIDTHS = [360, 768, 1280];
/** What is public about made-up organizations. */
const ORGANIZATIONS = JSON.parse(await readFile(join(import.meta.dirname, "organizations.json"), "utf8"));
/** Made-up practitioners of the directory. */
const PRACTITIONERS = JSON.parse(await readFile(join(import.meta.dirname, "practitioners.json"), "utf8"));
const LOGO = join(import.meta.dirname, "logo.png");

/** Each screen: whose page it is, and what is done until the screen is there. */
const SCREENS = {
  "home-first-visit": { people: "nobody" },
  home: { people: "patient" },
  "home-several": { people: "several" },
  "sign-up": { people: "nobody", address: "sign-up" },
  "sign-up-hospital": {
    people: "nobody",
    address: "sign-up",
    steps: (page) => page.locator("input[type=radio]").nth(1).check(),
  },
  "sign-up-passphrase": {
    people: "nobody",
    address: "sign-up",
    async steps(page) {
      await page.locator("form button[type=submit]").click();
      await page.locator("input[name=name]").fill("Amina Haddad");
      await page.locator("form button[type=submit]").click();
      await page.locator("input[name=passphrase]").fill("short");
      await page.locator("form button[type=submit]").click();
      await page.locator(".summary").waitFor();
    },
  },
  "sign-up-photo": {
    people: "nobody",
    address: "sign-up",
    async steps(page) {
      await choosePhoto(page, await photoOfAPhone(page));
      await page.locator("img.photo").waitFor();
    },
  },
  "sign-up-photo-heic": {
    people: "nobody",
    address: "sign-up",
    async steps(page) {
      await choosePhoto(page, { name: "me.jpg", mimeType: "image/jpeg", buffer: Buffer.from("\0\0\0\x18ftypheic") });
      await page.locator("[role=status] .field-error").waitFor();
    },
  },
  "sign-up-check": {
    people: "nobody",
    address: "sign-up",
    async steps(page) {
      await page.locator("form button[type=submit]").click();
      await page.locator("input[name=name]").fill("Amina Haddad");
      await page.locator("form button[type=submit]").click();
      await page.locator("input[name=passphrase]").fill("correct horse battery staple");
      await page.locator("input[name=again]").fill("correct horse battery staple");
      await page.locator("form button[type=submit]").click();
      await page.locator("dl").waitFor();
    },
  },
  wallet: { people: "nobody", address: "wallet" },
  "wallet-incomplete": {
    people: "nobody",
    address: "wallet",
    async steps(page) {
      await page.locator("form button[type=submit]").last().click();
      await page.locator(".summary").waitFor();
    },
  },
  "wallet-of-another-network": {
    people: "nobody",
    address: "wallet",
    async steps(page) {
      const file = { name: "amina.wallet", mimeType: "text/plain", buffer: Buffer.from("wallet") };
      await page.locator("input[type=file]").setInputFiles(file);
      await page.locator("input[name=passphrase]").fill("correct horse battery staple");
      await page.locator("input[name=name]").fill("Amina Haddad");
      await page.locator("form button[type=submit]").last().click();
      await page.locator("[role=alert] p").first().waitFor();
    },
  },
  "another-passphrase": { people: "patient", steps: (page) => unlock(page, "another passphrase") },
  "broken-page": { people: "patient", steps: (page) => unlock(page, "broken page") },
  "damaged-vault": { people: "patient", steps: (page) => unlock(page, "damaged vault") },
  "wrong-clock": { people: "patient", steps: (page) => unlock(page, "wrong clock") },
  "service-failed": { people: "patient", steps: (page) => unlock(page, "service failed") },
  "other-version": { people: "patient", version: "/assets/another.js" },
  "not-found": { people: "patient", address: "nowhere", steps: unlock },
  pending: { people: "pending", steps: unlock },
  refused: { people: "refused", steps: unlock },
  approved: { people: "approved", steps: unlock },
  stopped: { people: "stopped", steps: unlock },
  ...patientScreens(unlock),
  ...practitionerScreens(unlock),
  notices: { people: "settled", steps: unlock },
  "notices-closed": {
    people: "settled",
    async steps(page) {
      await unlock(page);
      await page.locator(".notice > button").click();
      await page.locator(".notice > button").waitFor({ state: "detached" });
      assert.equal(await page.locator("main + .screen .notice, .screen[role=status] .notice").count(), 1);
    },
  },
  "sign-up-back": {
    people: "nobody",
    address: "sign-up",
    async steps(page) {
      await page.locator("input[type=radio]").nth(1).check();
      await page.locator("form button[type=submit]").click();
      await page.locator("input[name=name]").fill("Nour");
      await page.locator("form button[type=submit]").click();
      await page.locator("input[name=passphrase]").waitFor();
      await page.goBack();
      await page.locator("input[name=name]").waitFor();
      assert.equal(await page.locator("input[name=name]").inputValue(), "Nour");
      await page.goBack();
      await page.locator("input[type=radio]").nth(1).waitFor();
      assert(await page.locator("input[type=radio]").nth(1).isChecked());
      await page.goForward();
      await page.locator("input[name=name]").waitFor();
    },
  },
  menu: {
    people: "patient",
    async steps(page) {
      await unlock(page);
      await page.locator(".top-bar button").first().click();
      await page.locator(".menu a").first().waitFor();
    },
  },
  device: { people: "patient", address: "device", steps: unlock },
  "device-new-passphrase": {
    people: "patient",
    address: "device",
    async steps(page) {
      await unlock(page);
      await changePassphrase(page, "correct horse battery staple");
      await page.locator(".notice.good").first().waitFor();
    },
  },
  "device-passphrase-wrong": {
    people: "patient",
    address: "device",
    async steps(page) {
      await unlock(page);
      await changePassphrase(page, "another passphrase");
      await page.locator("[role=alert] p").waitFor();
    },
  },
  "device-software-key": { people: "new", address: "device", steps: unlock },
  ...officialScreens(unlock),
  ...ledgerScreens(unlock),
};

/** The pictures that show best what the page is. The tops of them stand in the README, from `docs/pictures`. */
const BEST = [
  "home-first-visit-en-1280",
  "chart-en-1280",
  "patient-record-en-360",
  "patient-one-record-en-360",
  "patient-access-ar-360",
  "patient-trends-en-360",
];

for (const name of BEST) {
  const screen = name.replace(/-(en|ar)-\d+$/, "");
  assert(screen in SCREENS, `there is no screen ${screen}, of which best.txt names a picture`);
}

/** The main screens, whose trees are kept. */
const TREES = [
  "home-first-visit",
  "home-several",
  "sign-up",
  "sign-up-passphrase",
  "pending",
  "patient-start",
  "patient-record",
  "patient-one-record",
  "patient-access",
  "patient-give-rights",
  "patient-requests",
  "patient-looks",
  "patients",
  "chart",
  "write-check",
  "write-again",
  "emergency-before",
  "applications",
  "application-differs",
  "members",
  "network",
  "device",
];

const built = await mkdtemp(join(tmpdir(), "emr-screens-"));
const settings = screens(built);
await build(settings);
const server = await preview({ ...settings, preview: { port: 0, host: "localhost" } });
const browser = await launch();
try {
  const [url] = server.resolvedUrls.local;
  const isWanted = isOfTrees ? (name) => TREES.includes(name) : (name) => new RegExp(word).test(name);
  const wanted = Object.entries(SCREENS).filter(([name]) => isWanted(name));
  const examine = isOfTrees ? listen : look;
  const found = [];
  if (!isOfTrees) {
    await mkdir(folder, { recursive: true });
  }
  for (const locale of ["en", "ar"]) {
    for (const [name, screen] of wanted) {
      found.push(...(await examine(url, locale, name, screen)));
    }
  }
  if (word === "" && !isOfTrees) {
    await writeFile(join(folder, "best.txt"), BEST.map((name) => `${name}.png\n`).join(""));
  }
  assert.deepEqual(found, [], "what is wrong with the screens");
} finally {
  await browser.close();
  await server.close();
  await rm(built, { recursive: true });
}

/** Shows a screen to `examine`. Returns what is wrong with it. */
async function show(context, url, { people, address, steps, version }, examine) {
  const page = await context.newPage();
  const found = [];
  page.on("pageerror", (error) => found.push(String(error)));
  await page.route("**/version.txt", (route) => (version ? route.fulfill({ body: version }) : route.abort()));
  await page.route("**/api/v1/organizations", (route) => route.fulfill({ json: ORGANIZATIONS }));
  await page.route("**/api/v1/practitioners?**", (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const matches = ({ id, entry }) =>
      (asked.get("practitioner") ?? id) === id && entry.name.includes(asked.get("words") ?? "");
    return route.fulfill({ json: { entries: PRACTITIONERS.filter(matches), next: asked.size > 0 ? null : "more" } });
  });
  await page.route("**/api/v1/organizations/*/logo**", (route) => route.fulfill({ path: LOGO }));
  await page.goto(`${url}?people=${people}${address ? `#/${address}` : ""}`);
  await page.locator("h1").first().waitFor();
  await steps?.(page);
  await examine(page, found);
  await context.close();
  return found;
}

/** Makes the pictures of a screen. Returns what is wrong with it. */
async function look(url, locale, name, screen) {
  const context = await browser.newContext({ locale, reducedMotion: "reduce" });
  const found = await show(context, url, screen, async (page, found) => {
    for (const width of WIDTHS) {
      // As high as what it shows: a picture of all has the bars at its ends.
      await page.setViewportSize({ width, height: 800 });
      const height = await page.evaluate("document.documentElement.scrollHeight");
      await page.setViewportSize({ width, height: Math.max(800, height) });
      await page.screenshot({ path: join(folder, `${name}-${locale}-${width}.png`), fullPage: true });
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      if (overflow > 0) {
        found.push(`it is ${overflow} px wider than ${width} px`);
      }
    }
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const violations = await seriousViolations(page);
      found.push(...violations.map((violation) => `${colorScheme}: ${violation}`));
    }
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(folder, `${name}-${locale}-${width}-dark.png`), fullPage: true });
    }
    // Paper is white, whatever theme was chosen.
    await page.evaluate(() => {
      document.documentElement.dataset.theme = "dark";
    });
    await page.emulateMedia({ media: "print" });
    const onPaper = await seriousViolations(page);
    found.push(...onPaper.map((violation) => `on paper: ${violation}`));
  });
  return found.map((fault) => `${locale} ${name}: ${fault}`);
}

/** Compares what a screen reader finds on a screen with the file of before, or writes that. */
async function listen(url, locale, name, screen) {
  const context = await browser.newContext({ locale, timezoneId: "UTC", viewport: { width: 1280, height: 900 } });
  await context.clock.setFixedTime(new Date("2026-11-29T10:00:00Z"));
  const found = await show(context, url, screen, async (page, found) => {
    const path = join(import.meta.dirname, "trees", `${name}-${locale}.txt`);
    const kept = word === "--write" ? undefined : await readFile(path, "utf8").catch(() => "");
    const tree = await settledTree(page, kept);
    if (kept === undefined) {
      await writeFile(path, tree);
    } else if (kept !== tree) {
      found.push(`a screen reader finds something else than in ${path}: if that is meant, run make trees\n${tree}`);
    }
  });
  return found.map((fault) => `${locale} ${name}: ${fault}`);
}

/** What a screen reader finds: as it is expected, or else once that has not changed for many frames. */
async function settledTree(page, expected) {
  let tree = "";
  for (let frames = 0; frames < 60 && tree !== expected; frames += 1) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
    // The addresses of files in memory differ each time.
    const next = `${(await page.locator("body").ariaSnapshot()).replaceAll(/blob:\S+/g, "blob:")}\n`;
    frames = next === tree ? frames : 0;
    tree = next;
  }
  return tree;
}

/** Goes to the question for the name, and chooses a photo. */
async function choosePhoto(page, photo) {
  await page.locator("form button[type=submit]").click();
  await page.locator("input[name=name]").fill("Amina Haddad");
  await page.locator("summary").click();
  await page.locator("input[type=file]").setInputFiles(photo);
}

/** Changes the passphrase of this device. */
async function changePassphrase(page, present) {
  const form = page.locator("form", { has: page.locator("input[name=present]") });
  await form.locator("input[name=present]").fill(present);
  await form.locator("input[name=passphrase]").fill("another horse battery staple");
  await form.locator("input[name=again]").fill("another horse battery staple");
  await form.locator("button[type=submit]").click();
}

/** Unlocks the one person's keys. */
async function unlock(page, passphrase = "correct horse battery staple") {
  await page.locator("input[type=password]").fill(passphrase);
  await page.locator("form button[type=submit]").click();
  await page.locator(".top-bar button, [role=alert] p").first().waitFor();
  await page.waitForFunction("!document.querySelector('.skeleton')");
}
