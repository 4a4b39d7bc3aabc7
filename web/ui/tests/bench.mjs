/**
 * Measures our WebAssembly module in Chromium, beside npm's age in the same page.
 *
 * Prints the figures as JSON: `seal` and `open` in MiB/s, `propose` and `click` in milliseconds.
 */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";
import { launchWhole } from "./chromium.mjs";

const ROUNDS = 9;
const CLICKS = 300;
const MEBIBYTES = 20;

const vectors = new URL("../../../tests/vectors/data/proposal.json", import.meta.url);
const [{ given }] = JSON.parse(await readFile(vectors, "utf8"));
const root = fileURLToPath(new URL("bench", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "emr-page-bench-"));
try {
  await build({ configFile: false, root, logLevel: "error", build: { outDir: folder }, worker: { format: "es" } });
  const server = await preview({
    configFile: false,
    root,
    logLevel: "error",
    build: { outDir: folder },
    preview: { host: "127.0.0.1", port: 0 },
  });
  const browser = await launchWhole();
  try {
    const page = await browser.newPage();
    const { port } = server.httpServer.address();
    await page.goto(`http://127.0.0.1:${port}/`);
    process.stdout.write(JSON.stringify(await measure(page)));
  } finally {
    await browser.close();
    await server.close();
  }
} finally {
  await rm(folder, { recursive: true });
}

/** @param {import("playwright-core").Page} page */
async function measure(page) {
  page.setDefaultTimeout(600_000);
  const { seal, open } = await page.evaluate((rounds) => bench.compare(rounds), ROUNDS);
  const propose = await page.evaluate((given) => bench.propose(given), given);
  return { seal: rates(seal), open: rates(open), propose: median(propose), click: await clicks(page) };
}

/** What 98 of 100 clicks did not exceed while the worker sealed. */
async function clicks(page) {
  await page.evaluate(() => bench.begin());
  const button = page.getByRole("button");
  for (let count = 1; count <= CLICKS; count += 1) {
    await button.click();
    await page.waitForFunction((least) => bench.answered() >= least, count);
  }
  const { answered, seals } = await page.evaluate(() => bench.end());
  if (seals < 2) {
    throw new Error("the worker did not seal while the page was clicked");
  }
  return answered.sort((a, b) => a - b)[Math.ceil(answered.length * 0.98) - 1];
}

function rates({ ours, peer }) {
  return { ours: MEBIBYTES / (median(ours) / 1000), peer: MEBIBYTES / (median(peer) / 1000) };
}

function median(figures) {
  return figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)];
}
