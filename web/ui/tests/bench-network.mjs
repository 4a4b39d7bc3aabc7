/**
 * Measures the page in Chromium on a real network: what a visit downloads, and how long a record takes to open.
 *
 *     node web/ui/tests/bench-network.mjs --url URL --data FOLDER --official WALLET --passphrase-file FILE
 *
 * Prints the figures as JSON. `first` is the KiB that a visitor's empty browser downloads until the home page is whole.
 * `signedIn` is the KiB that a patient's browser downloads more until their records are listed: code and texts, no
 * records, without the module that reads FHIR. `open` is the milliseconds from the press on a record until its seal is green.
 */

import { launchWhole } from "./chromium.mjs";
import { openDesks } from "./desks.mjs";
import { networkOfArguments } from "./network.mjs";
import { Cast } from "./stories/cast.mjs";
import { REPORT, textOf } from "./stories/scenes.mjs";
import { Stage } from "./stories/stage.mjs";
import { closeWords, wordsIn } from "./stories/words.mjs";

const ROUNDS = 9;
const LANGUAGE = "en";

const { network } = networkOfArguments();
const words = await wordsIn(LANGUAGE);
const browser = await launchWhole();
const desks = await openDesks(network.url);
try {
  const cast = new Cast(desks, network);
  const patient = await cast.patient("Amina");
  await patient.desk.addRecord({ category: patient.category }, "DiagnosticReport", textOf(REPORT));
  const stage = new Stage({ browser, language: LANGUAGE, width: 1280, words, cast, network });
  const visits = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    visits.push(await visit(stage, patient));
  }
  await stage.end();
  const middle = (name) => visits.map((measured) => measured[name]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  process.stdout.write(JSON.stringify({ first: middle("first"), signedIn: middle("signedIn"), open: middle("open") }));
} finally {
  await browser.close();
  await desks.close();
  await closeWords();
}

/** A visit with an empty browser. */
async function visit(stage, patient) {
  const context = await stage.browser();
  const home = await context.newPage();
  const first = await downloaded(home, () => home.goto(network.url, { waitUntil: "networkidle" }));
  await home.close();

  const tab = await stage.openLocked(patient, context);
  const row = tab.page.getByRole("main").locator(".row-link").first();
  const signedIn = await downloaded(tab.page, async () => {
    await tab.unlock(patient.name);
    await tab.to(words.patient.record);
    await row.waitFor();
  });
  await tab.page.waitForLoadState("networkidle");
  const open = await tab.page.evaluate(async (green) => {
    const began = performance.now();
    document.querySelector("main .row-link").click();
    while (!document.querySelector("main")?.textContent.includes(green)) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return performance.now() - began;
  }, words.page.seal.green);
  await context.close();
  return { first, signedIn, open };
}

/** The KiB of the page that a tab and its workers download during some work, without what reads FHIR, and no records. */
async function downloaded(page, work) {
  const sizes = [];
  const note = (request) => {
    if (!/\/api\/|emr_page_fhir/.test(request.url())) {
      sizes.push(request.sizes());
    }
  };
  page.on("requestfinished", note);
  await work();
  page.off("requestfinished", note);
  const all = await Promise.all(sizes);
  return (
    all.reduce((sum, { responseBodySize, responseHeadersSize }) => sum + responseBodySize + responseHeadersSize, 0) /
    1024
  );
}
