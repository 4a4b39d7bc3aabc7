/**
 * Patients who lost every device recover with the page's worker alone: a network of its own, whose clock and ours this program
 * sets by a file, lets the days of waiting pass.
 *
 *     node web/ui/tests/recovered.mjs --url URL --data FOLDER --clock FILE --later +73h
 */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { openDesks, PASSPHRASE } from "./desks.mjs";
import { networkOfArguments } from "./network.mjs";

const REPORT = '{"resourceType":"DiagnosticReport"}';
/** How each patient opens the earlier records. */
const PREPARED = {
  kit: { prepare: (desk) => desk.makeKit(), open: (desk, kit) => desk.restoreWithKit(kit.words.join(" ")) },
  code: { prepare: (desk) => desk.makeKit(), open: (desk, kit) => desk.restoreWithKit(kit.text) },
  keepers: { prepare: (desk) => desk.shareWithKeepers(), open: (desk) => desk.restoreWithKeepers() },
};

const { network, options } = networkOfArguments({ clock: { type: "string" }, later: { type: "string" } });
const desks = await openDesks(network.url);
try {
  const official = await member("Lina", "ministry");
  const registrar = await member("Huda", "registrar");
  const lost = [];
  for (const [prepared, { prepare, open }] of Object.entries(PREPARED)) {
    const patient = await member(`Amina with ${prepared}`, "patient");
    const { categories } = await patient.desk.addCategory("Laboratory");
    const category = categories[0].id;
    await patient.desk.addRecord({ category }, "DiagnosticReport", new TextEncoder().encode(REPORT));
    const [{ record, version }] = (await patient.desk.recordPage({ category })).entries;
    const made = await prepare(patient.desk);
    assert.equal(await patient.desk.hasRecoveryShare(), prepared === "keepers");
    const found = desks.deskIn(`what ${prepared} opens`);
    await ask(found, patient, [official, registrar]);
    lost.push({ patient, found, category, record, version, open: () => open(found, made) });
  }

  await writeFile(options.clock, options.later);
  for (const { patient, found, category, record, version, open } of lost) {
    const { state, isRecovered, categories } = await found.finishRecovery(registrar.organization);
    assert.deepEqual([state, isRecovered, categories], ["active", true, []]);
    await assert.rejects(found.openRecord({ category }, record, version));
    await assert.rejects(found.restoreWithKit(`${"abandon ".repeat(23)}art`), { code: "KIT_REPLACED" });
    await assert.rejects(found.restoreWithKit("abandon ".repeat(24)), { code: "NOT_A_KIT" });
    const stands = await open();
    assert.deepEqual([stands.isRecovered, stands.categories[0].name], [undefined, "Laboratory"]);
    const opened = await found.openRecord({ category }, record, version);
    assert(opened.isGreen, JSON.stringify(opened.checks));
    assert.equal(new TextDecoder().decode(opened.content), REPORT);
    await found.addRecord({ category }, "DiagnosticReport", new TextEncoder().encode(REPORT));
    await assert.rejects(patient.desk.devices(), "the lost device is void");
  }
} finally {
  await desks.close();
}
process.stdout.write("patients who lost every device opened their records again, with the page alone\n");
process.exit(0);

/** A member who lost every device asks for a recovery, and these officials approve it. */
async function ask(found, { id }, [official, registrar]) {
  const joining = { id, label: "Amina", passphrase: PASSPHRASE, isRecovery: true };
  assert.equal((await found.joinAs(joining)).state, "recovering");
  const { request, code } = await found.deviceRequest();
  await assert.rejects(
    official.desk.certifyAnew(request, "00000 00000 00000 00000 00000", official.organization),
    /code/,
  );
  const answer = await official.desk.certifyAnew(request, code, official.organization);
  assert.equal((await found.beginRecovery(answer)).state, "claiming");
  const { recovery, key, approvals } = await found.ownRecovery();
  assert.deepEqual([key, approvals], [await official.desk.requestedKey(request), undefined]);
  for (const { desk } of [official, registrar]) {
    await desk.approveRecovery(id, recovery);
  }
  const approved = (await found.ownRecovery()).approvals.map(({ organization }) => organization);
  assert.deepEqual(approved, [registrar.organization, official.organization]);
  await assert.rejects(found.finishRecovery(registrar.organization), { code: "CONFLICT" });
  // The page may be closed meanwhile.
  assert.equal((await found.unlock(id, { passphrase: PASSPHRASE })).state, "claiming");
}

/** Signs a person up, has them admitted, and activates their membership. */
async function member(name, role) {
  const desk = desks.deskIn(name);
  const { ministry, hospitals } = await desk.organizations();
  const organization = role === "registrar" ? hospitals[0] : ministry;
  const { id, code } = await desk.signUp({ details: { name }, role, organization, passphrase: PASSPHRASE });
  await network.admit({ id, code, role, ...(role === "registrar" ? { msp: organization } : {}) });
  assert.equal((await desk.standing()).state, "approved");
  assert.equal((await desk.activate()).state, "active");
  return { id, desk, organization };
}
