/** A file as large as the page takes: people see how far it is, can stop it, and get it as it was. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open as openFile, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LARGEST = 200 * 1000 * 1000;
/** The most memory of a page, in bytes. */
const MOST_MEMORY = 1024 * 1024 * 1024;
/** How long a slow machine encrypts or sends a file, in milliseconds. */
const LONGEST = 120_000;
/** Bytes in a second: so that a file is on its way long enough to be stopped. */
const SLOW = 10 * 1000 * 1000;

/** A file of the largest size; it has holes, and takes no space. */
async function largestIn(folder) {
  const path = join(folder, "recording.bin");
  const file = await openFile(path, "w");
  await file.write("recording of a heart", 0);
  await file.truncate(LARGEST);
  await file.close();
  return path;
}

function digestOf(path) {
  return new Promise((resolve, reject) => {
    const hash = createHash("sha256");
    createReadStream(path)
      .on("data", (piece) => hash.update(piece))
      .on("error", reject)
      .on("end", () => resolve(hash.digest("hex")));
  });
}

/** Has requests of a tab take their time; returns what ends that. */
async function slowDown(tab) {
  const devtools = await tab.page.context().newCDPSession(tab.page);
  await devtools.send("Network.enable");
  const conditions = { offline: false, latency: 0, downloadThroughput: SLOW, uploadThroughput: SLOW };
  await devtools.send("Network.emulateNetworkConditions", conditions);
  return () => devtools.detach();
}

/** The most memory that the process of any page has had until now, in bytes. */
async function mostMemory(tab) {
  const devtools = await tab.page.context().browser().newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const pages = processInfo.filter(({ type }) => type === "renderer");
  // A process may end meanwhile.
  const states = await Promise.all(pages.map(({ id }) => readFile(`/proc/${id}/status`, "utf8").catch(() => "")));
  return Math.max(...states.map((state) => Number(/^VmHWM:\s*(\d+) kB$/m.exec(state)?.[1] ?? 0) * 1024));
}

/** No page had more memory than a phone has for it. */
async function isWithinMemory(tab) {
  const most = await mostMemory(tab);
  assert(most > 0 && most <= MOST_MEMORY, `a page had ${Math.round(most / 1024 / 1024)} MiB`);
}

/** Waits until some of a file is on its way, and stops it. */
async function stopOnTheWay(tab, { onItsWay, page }) {
  // A file is encrypted before it is on its way.
  await tab.page.locator("progress[value]").waitFor({ timeout: LONGEST });
  await tab.isForAll("on-its-way");
  await tab.press(onItsWay.stop);
  await tab.sees(page.failures.STOPPED);
  await tab.page.locator("progress").waitFor({ state: "detached" });
}

export const largeFile = {
  "a file of 200 MB shows how far it is, is stopped on its way, and is added and opened within 1 GiB": {
    isLong: true,
    async play(stage) {
      const { openAs, words, cast } = stage;
      const { patient, records } = words;
      const amina = await cast.patient();
      const phone = await openAs(amina);
      const folder = await mkdtemp(join(tmpdir(), "emr-story-"));
      try {
        const path = await largestIn(folder);
        await phone.to(patient.add);
        await phone.field(patient.file).setInputFiles(path);
        const hurry = await slowDown(phone);
        await phone.press(patient.addNow);
        await stopOnTheWay(phone, words);
        assert.deepEqual((await amina.desk.recordPage({ category: amina.category })).entries, [], "nothing was added");
        await hurry();
        // The form has the file still.
        await phone.press(patient.addNow);
        await phone.page.getByText(patient.added).first().waitFor({ timeout: LONGEST });
        const [{ record }, ...others] = (await amina.desk.recordPage({ category: amina.category })).entries;
        assert.deepEqual(others, [], "it was added once");

        const again = await slowDown(phone);
        await phone.goTo("record", amina.category, record);
        await stopOnTheWay(phone, words);
        await again();
        await phone.press(words.page.lookAgain);
        await phone.page.getByText(words.page.seal.green, { exact: true }).first().waitFor({ timeout: LONGEST });
        await phone.sees(words.format.size(LARGEST));
        const saving = phone.page.waitForEvent("download");
        await phone.follow(records.save);
        assert.equal(await digestOf(await (await saving).path()), await digestOf(path), "the same bytes");
        await isWithinMemory(phone);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  },
};
