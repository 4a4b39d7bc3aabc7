/**
 * Measures the screens in Chromium, with made-up people.
 *
 * Prints the figures as JSON: `ready` and `press` in milliseconds, `growth` as a ratio. `ready` is when a first visitor's
 * home is drawn (largest contentful paint, empty cache, a processor four times slower). `growth` is what the first page of a
 * timeline of 10 000 records takes, divided by what that of ten takes. `press` is what 98 of 100 presses of a key in the
 * timeline's search do not exceed until the list is drawn again, after 200 of the 10 000 records were read.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";
import { launchWhole } from "./chromium.mjs";
import { screens } from "./screens/site.mjs";

const ROUNDS = 9;
const PRESSES = 100;
/** How many records are read before the search is tried. */
const READ = 200;

const folder = await mkdtemp(join(tmpdir(), "emr-bench-screens-"));
const settings = { ...screens(folder), logLevel: "error" };
await build(settings);
const server = await preview({ ...settings, preview: { port: 0, host: "localhost" } });
const browser = await launchWhole();
try {
  const [url] = server.resolvedUrls.local;
  const few = await median(() => firstPage(url, 10));
  const many = await median(() => firstPage(url, 10_000));
  const figures = { ready: await median(() => ready(url)), growth: many / few, press: await press(url) };
  process.stdout.write(JSON.stringify(figures));
} finally {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true });
}

/** When the home of a first visitor is drawn. */
async function ready(url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(`${url}?people=nobody`);
  await page.locator("h1").waitFor();
  const drawn = await page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );
  await context.close();
  return drawn;
}

/** From the press that unlocks until the first page of the timeline is drawn. */
async function firstPage(url, records) {
  const page = await timeline(url, records);
  const took = await page.evaluate(async () => {
    const began = performance.now();
    document.querySelector("form button[type=submit]").click();
    while (!document.querySelector(".time-group li")) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return performance.now() - began;
  });
  await page.context().close();
  return took;
}

/** What 98 of 100 presses of a key in the search do not exceed. */
async function press(url) {
  const page = await timeline(url, 10_000);
  await page.locator("form button[type=submit]").click();
  await page.locator(".time-group li").first().waitFor();
  const rows = () => page.locator(".time-group li").count();
  for (let before = await rows(); before < READ; before = await rows()) {
    await page.locator(".time-group ~ button").last().click();
    await page.waitForFunction((least) => document.querySelectorAll(".time-group li").length > least, before);
  }
  await page.locator(".filters summary").click();
  const took = await page.evaluate(async (presses) => {
    const field = document.querySelector("input[type=search]");
    const times = [];
    for (let count = 0; count < presses; count += 1) {
      const began = performance.now();
      field.value = count % 2 === 0 ? "blood 1" : "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      // The first frame begins with the change; when the next one begins, it is drawn.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      times.push(performance.now() - began);
    }
    return times;
  }, PRESSES);
  await page.context().close();
  return took.sort((one, other) => one - other)[Math.ceil(PRESSES * 0.98) - 1];
}

/** The page of a patient with so many records, before it is unlocked. */
async function timeline(url, records) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${url}?people=patient&records=${records}#/record`);
  await page.locator("input[type=password]").fill("correct horse battery staple");
  return page;
}

async function median(measure) {
  const measured = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    measured.push(await measure());
  }
  return measured.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)];
}
