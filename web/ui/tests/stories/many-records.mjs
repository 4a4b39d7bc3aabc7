/** A record that grew for a lifetime: people use it as they use a short one. */

import assert from "node:assert/strict";
import { findPatient, openNewestInChart, REPORT, textOf, weightOf } from "./scenes.mjs";

const MANY = 10_000;
/** How many people write them, and how many each at a time: `uploads_of_member` of docs/limits.md allows eight. */
const AUTHORS = 5;
const AT_ONCE = 4;
/** How many records of a category the page reads at once. */
const READ_AT_ONCE = 20;
/** How many records are read at once for their values. */
const CHARTED_AT_ONCE = 100;
const HOUR = 3600 * 1000;

/** The patient whom all variants of the story share. */
let shared;

/** A patient with many measurements of weight, of whom the newest record is a laboratory report; and a doctor. */
async function patientOfMany(cast) {
  const doctor = await cast.member("Dr Nour", "practitioner");
  const amina = await cast.patientOf(doctor);
  const { category } = amina;
  const authors = [{ desk: doctor.desk, of: { patient: amina.id, category, grant: amina.grant } }];
  while (authors.length < AUTHORS) {
    const { id, desk } = await cast.member("Dr Sami", "practitioner");
    const terms = { category, rights: { read: true, add: true }, purpose: "TREAT", expires: Date.now() + 24 * HOUR };
    authors.push({ desk, of: { patient: amina.id, category, grant: await amina.desk.grantAccess(id, terms) } });
  }
  const began = Date.now();
  let left = MANY - 1;
  const write = async ({ desk, of }) => {
    while (left > 0) {
      left -= 1;
      const measured = new Date(began - left * HOUR).toISOString();
      await desk.addRecord(of, "Observation", textOf(weightOf(`${60 + (left % 20)}.5`, measured)));
    }
  };
  await Promise.all(authors.flatMap((author) => Array.from({ length: AT_ONCE }, () => write(author))));
  await amina.desk.addRecord({ category }, "DiagnosticReport", textOf(REPORT));
  return { amina, doctor };
}

async function countOf({ desk, category }) {
  let count = 0;
  let bookmark = null;
  do {
    const { entries, next } = await desk.recordPage({ category }, { size: 200, bookmark });
    count += entries.length;
    bookmark = next ?? null;
  } while (bookmark !== null);
  return count;
}

export const manyRecords = {
  "a record of 10 000 entries is listed, searched and charted as a short one is": {
    isLong: true,
    async play({ openAs, words, cast }) {
      const { page, patient, practitioner, records } = words;
      shared ??= patientOfMany(cast);
      const { amina, doctor } = await shared;
      assert.equal(await countOf(amina), MANY);

      const phone = await openAs(amina);
      await phone.at(patient.record);
      const rows = phone.page.locator(".time-group .row-title");
      await rows.nth(READ_AT_ONCE - 1).waitFor();
      for (let pages = 2; pages <= 5; pages += 1) {
        await phone.press(page.older);
        await rows.nth(pages * READ_AT_ONCE - 1).waitFor();
      }
      await phone.isForAll("five pages");
      await phone.unfold(records.filters);
      const search = phone.page.locator("main input[type=search]");
      await search.fill("haemo");
      await rows.nth(1).waitFor({ state: "detached" });
      await rows.filter({ hasText: "Haemoglobin" }).waitFor();
      await search.fill("");
      await rows.nth(5 * READ_AT_ONCE - 1).waitFor();

      await phone.goTo("trends");
      await phone.at(patient.trends);
      for (const charted of [1, 2].map((pages) => pages * CHARTED_AT_ONCE)) {
        await phone.sees(patient.trendsOfNewest(charted));
        await phone.page.locator("main svg.chart").first().waitFor();
        await phone.press(page.older);
      }

      const tab = await openAs(doctor);
      await findPatient(tab, words, { id: amina.id, name: "Amina H." });
      await openNewestInChart(tab, words);
      await tab.sees("Haemoglobin", tab.part(practitioner.timeline));
    },
  },
};
