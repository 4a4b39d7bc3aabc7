/** The page beside the command: what the one seals the other opens. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { giveAccess, openOwnNewest, REPORT } from "./scenes.mjs";

/** A practitioner of the first hospital who uses the command. */
async function doctorWithTheCommand({ network, cast }, folder) {
  const doctor = network.member(join(folder, "doctor.wallet"));
  const msp = ["--msp", "HospitalAMSP"];
  const { id } = await doctor.does("sign-up", "--name", "Dr Sami", "--role", "practitioner", ...msp);
  await cast.admit({ id });
  await doctor.does("activate");
  return { ...doctor, id };
}

/** A patient adds a file by the page. */
async function addFile(tab, { patient }, file) {
  await tab.to(patient.record);
  await tab.to(patient.add);
  await tab.field(patient.file).setInputFiles(file);
  await tab.press(patient.addNow);
  await tab.sees(patient.added);
}

const EXAMPLES = new URL("../../../../tests/examples/node_modules/hl7.fhir.r4.examples/", import.meta.url);
/** Larger ones take long to show. In bytes. */
const LARGEST_EXAMPLE = 50_000;

/** One example of FHIR R4 of each of so many types of resource that have a kind of their own or stand among others. */
async function examples(many) {
  const found = new Map();
  for (const file of (await readdir(EXAMPLES)).sort()) {
    const type = /^([A-Z]\w+)-/.exec(file)?.[1];
    if (type && !found.has(type)) {
      const content = await readFile(new URL(file, EXAMPLES));
      if (content.length <= LARGEST_EXAMPLE) {
        found.set(type, { file, content });
      }
    }
  }
  const types = [...found].filter(([type]) => OF_RECORDS.has(type));
  assert(types.length >= many, `examples of ${types.length} types: \`make examples\` fetches them`);
  return types.slice(0, many).map(([type, example]) => ({ kind: KINDS.has(type) ? type : "Bundle", ...example }));
}

/** Types that are kinds of records. */
const KINDS = new Set(
  `AllergyIntolerance Appointment CarePlan Condition DiagnosticReport DocumentReference Encounter ImagingStudy Immunization
   MedicationDispense MedicationRequest Observation Procedure QuestionnaireResponse`.split(/\s+/),
);
/** These, and rarer types that other programs keep in records. */
const OF_RECORDS = new Set([
  ...KINDS,
  ..."CareTeam ClinicalImpression Communication Device FamilyMemberHistory Goal MedicationStatement NutritionOrder".split(
    " ",
  ),
]);

async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), "emr-story-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const withTheCommand = {
  async "twenty records that other programs wrote are shown, and stay as they were"({ openAs, words, cast }) {
    const amina = await cast.patient();
    const phone = await openAs(amina);
    const of = { category: amina.category };
    for (const { file, kind, content } of await examples(20)) {
      const record = await amina.desk.addRecord(of, kind, new Uint8Array(content));
      const opened = await amina.desk.openRecord({ patient: amina.id, ...of }, record, 1);
      assert(opened.isGreen && content.equals(opened.content), `${file} is as it was`);
      await phone.goTo("record", amina.category, record);
      await phone.sees(words.page.seal.green);
      // What its author wrote for people is what the page shows first.
      const { text } = JSON.parse(content.toString());
      const [word] = /[\p{L}]{5,}/u.exec(text?.div?.replace(/<[^>]*>/g, " ") ?? "") ?? [];
      if (word) {
        await phone.page.getByRole("main").getByText(word).first().waitFor({ state: "attached" });
      }
    }
    await phone.isForAll("records of other programs");
  },

  async "the page opens what the command added, until the patient stops access"(stage) {
    const { openAs, words, cast } = stage;
    const { patient } = words;
    await inFolder(async (folder) => {
      const doctor = await doctorWithTheCommand(stage, folder);
      const amina = await cast.patient();
      const phone = await openAs(amina);
      await giveAccess(phone, words, { id: doctor.id, name: "Dr Sami", category: "Laboratory" });
      const report = join(folder, "report.json");
      await writeFile(report, REPORT);
      const { record } = await doctor.does("record", "add", report, "--patient", amina.id);
      await openOwnNewest(phone, words);
      await phone.sees("Haemoglobin");
      await phone.to(patient.access);
      await phone.press(patient.stop, phone.part("Dr Sami"));
      await phone.sees(patient.noGrants);
      await assert.rejects(doctor.does("record", "open", record, "--patient", amina.id));
    });
  },

  async "the command opens the files that the page added, and they are as they were"(stage) {
    const { openAs, words, cast } = stage;
    await inFolder(async (folder) => {
      const doctor = await doctorWithTheCommand(stage, folder);
      const amina = await cast.patient();
      const phone = await openAs(amina);
      await giveAccess(phone, words, { id: doctor.id, name: "Dr Sami", category: "Laboratory" });
      const files = [
        { name: "report.json", mimeType: "application/json", buffer: Buffer.from(REPORT) },
        { name: "scan.bin", mimeType: "application/octet-stream", buffer: randomBytes(100_000) },
      ];
      for (const file of files) {
        await addFile(phone, words, file);
      }
      const { entries } = await amina.desk.recordPage({ category: amina.category });
      assert.equal(entries.length, files.length);
      const opened = [];
      for (const { record } of entries) {
        const output = ["--output", join(folder, record)];
        opened.push(await doctor.does("record", "open", record, "--patient", amina.id, ...output));
      }
      const written = await Promise.all(opened.flatMap(({ files }) => files.map((file) => readFile(file))));
      for (const { name, buffer } of files) {
        assert(
          written.some((bytes) => bytes.equals(buffer)),
          `${name} is as it was`,
        );
      }
    });
  },
};
