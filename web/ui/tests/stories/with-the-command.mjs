/** The page beside the command: what the one seals the other opens. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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

async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), "emr-story-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const withTheCommand = {
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
};
