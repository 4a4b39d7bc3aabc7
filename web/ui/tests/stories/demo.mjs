/** The people of a demo, who open their wallet files in the page. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What unlocks the doctor's keys in the browser. */
const OWN_PASSPHRASE = "another passphrase of his";

/** Opens the form for a wallet file, fills it, and sends it. */
async function takeWallet(tab, { welcome }, { file, passphrase, name, newPassphrase = "" }) {
  await tab.fill(welcome.walletPassphrase, passphrase);
  await tab.field(welcome.walletFile).setInputFiles(file);
  await tab.fill(welcome.walletName, name);
  await tab.fill(welcome.walletNewPassphrase, newPassphrase);
  await tab.press(welcome.walletOpen);
}

async function openForm(tab, { welcome }) {
  await tab.follow(welcome.walletLink);
  await tab.at(welcome.wallet);
}

/** The folder of the demo people, and their passphrase. */
async function demoOf({ network }) {
  const folder = join(network.data, "demo");
  const passphrase = (await readFile(join(folder, "passphrase"), "utf8")).trim();
  return { passphrase, wallet: (name) => join(folder, `${name}.wallet`) };
}

export const demo = {
  async "a patient's wallet file brings three years of records into the page"(stage) {
    const { open, words } = stage;
    const { page, patient } = words;
    const { passphrase, wallet } = await demoOf(stage);
    const mariam = await open();
    await mariam.sees(page.demoNetwork);
    await openForm(mariam, words);
    await takeWallet(mariam, words, { file: wallet("patient"), passphrase, name: "Mariam" });
    await mariam.at(patient.record);
    // What a doctor typed has no words in other languages.
    await mariam.sees("Common cold");
    await mariam.page.locator("ul.rows > li").nth(10).waitFor();
    await mariam.to(patient.trends);
    await mariam.page.locator("svg.chart").nth(5).waitFor();
    await mariam.isForAll("trends");
    await mariam.to(patient.requests);
    await mariam.sees(/We have an appointment about your eyes/);
    await mariam.to(patient.looks);
    await mariam.sees(/Dr Karim Aziz/);
    await mariam.page.reload();
    await mariam.unlock("Mariam", passphrase);
    await mariam.at(patient.looks);
  },

  async "a doctor's wallet file brings their patient, whose values become trends"(stage) {
    const { open, words } = stage;
    const { practitioner } = words;
    const { passphrase, wallet } = await demoOf(stage);
    const karim = await open();
    await openForm(karim, words);
    const file = wallet("doctor");
    await takeWallet(karim, words, { file, passphrase, name: "Dr Karim", newPassphrase: OWN_PASSPHRASE });
    await karim.at(practitioner.patients);
    await karim.page.getByRole("link", { name: /Mariam Nassar/ }).click();
    const timeline = karim.part(practitioner.timeline);
    // The ledger notes each look: only what was opened is drawn.
    await timeline.locator(".timeline-head button").click();
    await karim.sees("Penicillin");
    await karim.part(practitioner.trends).locator("svg.chart").nth(1).waitFor();
    await karim.isForAll("chart");
    await karim.page.reload();
    await karim.unlock("Dr Karim", OWN_PASSPHRASE);
    await karim.page.getByRole("heading", { level: 1, name: /Mariam Nassar/ }).waitFor();
  },

  async "the official of a demo admits a newcomer in another tab"(stage) {
    const { browser, open, words } = stage;
    const { official, patient, format } = words;
    const { passphrase, wallet } = await demoOf(stage);
    const context = await browser();
    const sami = await open(context);
    const { code } = await sami.signUp({ name: "Sami" });
    const omar = await open(context);
    await openForm(omar, words);
    await takeWallet(omar, words, { file: wallet("official"), passphrase, name: "Omar" });
    await omar.at(official.queue);
    await omar.page.getByRole("link", { name: /^Sami/ }).first().click();
    await omar.at(official.application("Sami"));
    await omar.page.getByRole("textbox", { name: official.group(format.number(1), format.number(5)) }).focus();
    await omar.page.keyboard.type(code);
    await omar.sees(official.groupsAgree(format.number(5)));
    await omar.page.keyboard.press("Enter");
    await omar.sees(official.approved("Sami"));
    await sami.activate();
    await sami.at(patient.startTitle("Sami"));
  },

  async "what is no wallet of this network is refused in a sentence, and nothing of it is kept"(stage) {
    const { browser, open, words } = stage;
    const { page, welcome } = words;
    const { passphrase, wallet } = await demoOf(stage);
    const context = await browser();
    const tab = await open(context);
    await openForm(tab, words);
    const folder = await mkdtemp(join(tmpdir(), "emr-story-"));
    try {
      const letter = join(folder, "letter.txt");
      await writeFile(letter, "Dear Mariam, this is no wallet.");
      await takeWallet(tab, words, { file: letter, passphrase, name: "Mariam" });
      await tab.sees(page.failures.NOT_A_WALLET);
    } finally {
      await rm(folder, { recursive: true });
    }
    const mariam = { file: wallet("patient"), passphrase, name: "Mariam" };
    await takeWallet(tab, words, { ...mariam, passphrase: "another passphrase" });
    await tab.sees(page.failures.ANOTHER_PASSPHRASE);
    await takeWallet(tab, words, { ...mariam, passphrase: "short" });
    await tab.isTold(welcome.walletWeakPassphrase);
    // Trials leave a wallet of another network there; `make up` does not.
    if (existsSync(wallet("stranger"))) {
      await takeWallet(tab, words, { ...mariam, file: wallet("stranger") });
      await tab.sees(page.failures.OTHER_ROOTS);
    }
    const kept = await tab.page.evaluate(() => indexedDB.databases());
    assert(kept.length <= 1, "nothing was kept");

    await takeWallet(tab, words, mariam);
    await tab.sees(words.patient.record);
    const other = await open(context);
    await openForm(other, words);
    await takeWallet(other, words, mariam);
    await other.sees(page.failures.HAS_VAULT);
    await other.isForAll("wallet that is here already");
  },
};
