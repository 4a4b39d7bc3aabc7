/**
 * What the page's worker offers, on a real network and without a browser.
 *
 *     node web/ui/tests/flows.mjs --url URL --data FOLDER
 */

import assert from "node:assert/strict";
import { openDesks, PASSPHRASE } from "./desks.mjs";
import { networkOfArguments } from "./network.mjs";

const HOUR = 3600 * 1000;
const TREATMENT = "TREAT";

const { network } = networkOfArguments();
const desks = await openDesks(network.url);
try {
  await play();
} finally {
  await desks.close();
}

async function play() {
  const patient = await member("Amina", "patient");
  const doctor = await member("Dr Nour", "practitioner");
  const guardian = await member("Omar", "patient");
  const official = await member("Lina", "ministry");

  const { categories } = await patient.desk.addCategory("Laboratory");
  const category = categories[0].id;
  const record = await correct(patient, category);
  const grant = await askAndNarrow(patient, doctor, category, record);
  await changeAndRevoke(patient, doctor, category, grant);
  await letTheHospitalRead(patient, doctor, category, record);
  await look(patient, doctor);
  await actForAPatient(patient, guardian, doctor, category, record);
  await breakTheGlass(patient, doctor, official, category);
  await govern(official, doctor);
  await addADevice(patient, category);
  await makeAKit(patient, category);
  await erase(patient, category, record);
}

/** A record is added, replaced by another version, and listed; another one is marked as an error. */
async function correct({ desk }, category) {
  const of = { category };
  const record = await desk.addRecord(of, "DiagnosticReport", text("first"));
  await desk.amendRecord(of, record, 1, "DiagnosticReport", text("second"));
  const { current, earlier } = await desk.recordVersions(of, record);
  assert.deepEqual([current.version, current.status], [2, "current"]);
  assert.deepEqual(
    earlier.entries.map(({ version }) => version),
    [1],
  );
  const opened = await desk.openRecord(of, record, 2);
  isGreen(opened, "second");
  assert.equal(opened.facts.kind, (await desk.kinds()).DiagnosticReport);

  const mistake = await desk.addRecord(of, "DiagnosticReport", text("of another patient"));
  await desk.enterInError(of, mistake, 1);
  const page = await desk.recordPage(of, { size: 1 });
  assert.deepEqual([page.entries[0].record, page.entries[0].status], [mistake, "entered-in-error"]);
  const next = await desk.recordPage(of, { size: 1, bookmark: page.next });
  assert.equal(next.entries[0].record, record);
  return record;
}

/** A doctor asks; the patient reads the words, approves less, and declines another request. */
async function askAndNarrow(patient, doctor, category, record) {
  const asked = {
    patient: await patient.desk.address(),
    forHospital: false,
    purpose: TREATMENT,
    rights: { read: true, add: true },
    until: Date.now() + 10 * HOUR,
    message: "May I see the last report?",
  };
  await doctor.desk.requestAccess(asked);
  await doctor.desk.requestAccess({ ...asked, forHospital: true, message: "May the ward?" });
  assert.equal((await doctor.desk.myRequests(patient.id)).entries.length, 2);
  const { entries } = await patient.desk.requestsToMe();
  const own = entries.find(({ words }) => words === "May I see the last report?");
  const wards = entries.find(({ words }) => words === "May the ward?");
  await patient.desk.declineRequest(wards);
  const terms = { category, rights: { read: true, add: false }, purpose: TREATMENT, expires: Date.now() + HOUR };
  const id = await patient.desk.approveRequest(own, terms);

  const [granted] = await doctor.desk.granted(patient.id);
  assert.deepEqual(
    [granted.grant, granted.patient, granted.name, granted.scope, granted.rights.add],
    [id, patient.id, "Laboratory", "all", false],
  );
  const [present, ...none] = await patient.desk.accessOf(doctor.id);
  assert.deepEqual([present.grant.key.grant, present.rights, none], [id, terms.rights, []]);
  const of = { patient: patient.id, category, grant: id };
  isGreen(await doctor.desk.openRecord(of, record, 2), "second");
  await assert.rejects(doctor.desk.addRecord(of, "DiagnosticReport", text("too much")), { code: "MISSING_KEEPERS" });
  return { patient: patient.id, grantee: doctor.id, grant: id };
}

/** A grant is replaced by a wider one, under which the doctor writes, and ends. */
async function changeAndRevoke(patient, doctor, category, grant) {
  const terms = { category, rights: { read: true, add: true }, purpose: TREATMENT, expires: Date.now() + HOUR };
  const changed = await patient.desk.changeGrant(grant, terms);
  const [granted, ...others] = await doctor.desk.granted(patient.id);
  assert.deepEqual([granted.grant, others], [changed, []]);
  const of = { category, grant: changed };
  const note = await doctor.desk.addRecord(of, "Encounter", text("a visit"));
  isGreen(await patient.desk.openRecord({ category }, note, 1), "a visit");
  const [read] = await doctor.desk.openRecords(of, [{ record: note, version: 1 }]);
  isGreen(read, "a visit");

  const revoked = await patient.desk.revokeGrant({ ...grant, grant: changed });
  assert.deepEqual(revoked, { extended: [], notExtended: [] });
  assert.deepEqual(await doctor.desk.granted(patient.id), []);
  assert.deepEqual(await patient.desk.accessOf(doctor.id), []);
  const all = (await patient.desk.grants()).entries.map(({ status }) => status);
  assert.deepEqual(all, ["revoked", "revoked"]);
  assert.equal((await doctor.desk.grantsToMe(patient.id)).entries.length, 2);
}

/** A single record is granted to a hospital, and read by its keeper. */
async function letTheHospitalRead(patient, doctor, category, record) {
  const { hospitals } = await doctor.desk.organizations();
  const terms = {
    category,
    scope: { records: [record] },
    rights: { read: true, add: false },
    purpose: TREATMENT,
    expires: Date.now() + HOUR,
  };
  const id = await patient.desk.grantAccess(hospitals[0], terms);
  const [grant] = await doctor.desk.hospitalGrants(patient.id);
  assert.deepEqual([grant.key.grant, grant.scope], [id, { records: [record] }]);
  isGreen(await doctor.desk.openRecord({ patient: patient.id, category, grant: id }, record, 2), "second");
}

/** The patient's log names the doctor, with purpose and records, page by page. */
async function look(patient, doctor) {
  const first = await patient.desk.looks({ size: 1 });
  const [{ reader, purpose, records }] = first.entries;
  assert.deepEqual([reader, purpose, records.length], [doctor.id, TREATMENT, 1]);
  const second = await patient.desk.looks({ size: 1, bookmark: first.next });
  assert.equal(second.entries.length, 1);
}

/** A delegate finds the patient for whom they act, reads, writes, looks at the log, and grants. */
async function actForAPatient(patient, guardian, doctor, category, record) {
  const powers = { read: true, add: true, grant: true, log: true };
  const terms = { delegate: await guardian.desk.address(), powers, until: Date.now() + HOUR, categories: [category] };
  await patient.desk.delegate(terms);
  assert.equal((await patient.desk.delegates()).entries[0].delegate, guardian.id);

  assert.deepEqual(await guardian.desk.actingFor(), []);
  await guardian.desk.addPatient({ id: patient.id, label: "my daughter" });
  const [acting] = await guardian.desk.actingFor();
  assert.deepEqual([acting.label, acting.delegation.terms.powers], ["my daughter", powers]);
  const [delegated] = await guardian.desk.delegatedCategories(patient.id);
  assert.deepEqual([delegated.category, delegated.name], [category, "Laboratory"]);

  const of = { patient: patient.id, category };
  isGreen(await guardian.desk.openRecord(of, record, 2), "second");
  await guardian.desk.addRecord(of, "Observation", text("said for her"));
  assert.equal((await guardian.desk.looks({ size: 1 }, patient.id)).entries[0].reader, guardian.id);
  assert.equal((await guardian.desk.requestsTo(patient.id)).entries.length, 2);
  const grant = { category, rights: { read: true, add: false }, purpose: TREATMENT, expires: Date.now() + HOUR / 2 };
  await guardian.desk.grantAccess(doctor.id, grant, patient.id);
  assert.equal((await guardian.desk.grants({}, patient.id)).entries.length, 4);
  const [granted] = await doctor.desk.granted(patient.id);
  isGreen(await doctor.desk.openRecord({ category, grant: granted.grant }, record, 2), "second");

  await patient.desk.endDelegation(patient.id, guardian.id);
  assert.deepEqual(await guardian.desk.actingFor(), []);
  await assert.rejects(guardian.desk.openRecord(of, record, 2), { code: "EXPIRED" });
}

/** An emergency reaches what is added after the patient opened the category, and is reviewed. */
async function breakTheGlass(patient, doctor, official, category) {
  assert.deepEqual(await patient.desk.openToEmergencies(), []);
  await patient.desk.setEmergencyAccess(category, true);
  assert.deepEqual(await patient.desk.openToEmergencies(), [category]);
  const record = await patient.desk.addRecord({ category }, "AllergyIntolerance", text("penicillin"));
  const declared = await doctor.desk.declareEmergency(patient.id, "unconscious", "found on the street");
  assert.deepEqual(await doctor.desk.myEmergencies(), [declared]);
  const of = { patient: patient.id, category, emergency: declared.emergency };
  isGreen(await doctor.desk.openRecord(of, record, 1), "penicillin");

  const about = await patient.desk.emergenciesAbout();
  assert.deepEqual([about.entries[0].practitioner, about.entries[0].id], [doctor.id, declared.emergency]);
  const { hospital } = about.entries[0];
  const owed = await official.desk.owedReviews({}, hospital);
  assert(owed.entries.some(({ id }) => id.transaction === declared.emergency.transaction));
  const { emergency } = declared;
  const review = { patient: patient.id, emergency, outcome: "justified", text: "he was" };
  await official.desk.reviewEmergency(review);
  const [reviewed] = (await patient.desk.emergenciesAbout()).entries;
  assert.deepEqual([reviewed.review.outcome, reviewed.review.by], ["justified", official.id]);
}

/** The ministry sees members, organizations and the policy, and suspends a member and reinstates them. */
async function govern({ desk }, doctor) {
  const organizations = await desk.registeredOrganizations();
  const { msp } = await desk.member(doctor.id);
  assert(organizations.entries.some((organization) => organization.msp === msp));
  const { is_discovered, nodes } = await desk.network();
  assert(is_discovered);
  for (const kind of ["peer", "keeper"]) {
    const node = nodes.find((one) => one.msp === msp && one.kind === kind);
    assert(node.answers && node.certificate_ends > Date.now(), `${kind} of ${msp}`);
  }
  assert((await desk.policy()).emergency_seconds > 0);
  const members = await desk.members({ size: 200 }, msp);
  assert(members.entries.some(({ id }) => id === doctor.id));
  assert.equal((await desk.keysOf(doctor.id)).entries.length, 1);
  assert.deepEqual((await desk.recoveries({}, doctor.id)).entries, []);

  await desk.suspendMember(doctor.id);
  assert.equal((await desk.member(doctor.id)).status, "suspended");
  await assert.rejects(doctor.desk.policy());
  await desk.reinstateMember(doctor.id);
  assert((await doctor.desk.policy()).emergency_seconds > 0);
  const { height, late } = await desk.health();
  assert(height > 0 && late === undefined);
}

/** A second browser of the patient is added after the codes were compared, reads, and is removed. */
async function addADevice(patient, category) {
  const second = desks.deskIn("Amina's second browser");
  const joining = { id: patient.id, label: "Amina", passphrase: PASSPHRASE };
  assert.equal((await second.joinAs(joining)).state, "joining");
  const { request, code } = await second.deviceRequest();
  assert.equal(await patient.desk.deviceCode(request), code);
  await assert.rejects(patient.desk.addDevice(request, "00000 00000 00000 00000 00000"), /code/);
  const joined = await second.finishDevice(await patient.desk.addDevice(request, code));
  assert.deepEqual([joined.state, joined.categories[0].name], ["active", "Laboratory"]);
  const [{ record, version }] = (await second.recordPage({ category })).entries;
  assert((await second.openRecord({ category }, record, version)).isGreen);

  const { keyDigest } = await second.device();
  assert.equal((await patient.desk.devices()).entries.length, 2);
  await patient.desk.removeDevice(keyDigest);
  await assert.rejects(second.recordPage({ category }));
  assert((await patient.desk.openRecord({ category }, record, version)).isGreen);
}

/** A recovery kit is made, replaced and voided, and no device is locked out by that. */
async function makeAKit({ id, desk }, category) {
  assert.equal(await desk.hasKit(), false);
  const [first, second] = [await desk.makeKit(), await desk.makeKit()];
  assert.deepEqual([first.words.length, first.member, await desk.hasKit()], [24, id, true]);
  assert.equal(second.text, `emr-kit-1 ${id} ${second.msp} ${second.words.join(" ")}`);
  assert.notEqual(first.text, second.text);
  await desk.voidKit();
  assert.equal(await desk.hasKit(), false);
  const [{ record, version }] = (await desk.recordPage({ category })).entries;
  assert((await desk.openRecord({ category }, record, version)).isGreen);
  assert.deepEqual((await desk.recoveries()).entries, []);
}

/** An erased record is opened by nobody, and each keeper has to confirm it. */
async function erase({ id, desk }, category, record) {
  await desk.eraseRecords([{ category, record }]);
  const [{ erasure }] = (await desk.erasures()).entries;
  assert.deepEqual([erasure.records, erasure.keepers.length], [[{ category, record }], 3]);
  assert.equal(erasure.patient, id);
  await assert.rejects(desk.openRecord({ category }, record, 2), { code: "ERASED" });
}

/** Signs a person up, has them admitted, and activates their membership. */
async function member(name, role) {
  const desk = desks.deskIn(name);
  const { ministry, hospitals } = await desk.organizations();
  const organization = role === "practitioner" ? hospitals[0] : ministry;
  const { id, code } = await desk.signUp({ details: { name }, role, organization, passphrase: PASSPHRASE });
  await network.admit({ id, code, role, ...(role === "practitioner" ? { msp: hospitals[0] } : {}) });
  assert.equal((await desk.standing()).state, "approved");
  assert.equal((await desk.activate()).state, "active");
  return { id, desk };
}

function isGreen({ isGreen, checks, content }, expected) {
  assert(isGreen, JSON.stringify(checks));
  assert.equal(new TextDecoder().decode(content), expected);
}

function text(content) {
  return new TextEncoder().encode(content);
}
