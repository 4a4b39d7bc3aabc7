import { expect, test } from "vitest";
import type { GrantedCategory } from "../core/emr_page_core.js";
import type { GrantEntry, Rights } from "./generated/functions.ts";
import { usable } from "./usable.ts";

const PATIENT = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const KINDS = { Observation: "1".repeat(32) };
const READ = { read: true, add: false };
const BOTH = { read: true, add: true };

const own = (category: string, rights: Rights) =>
  ({
    patient: PATIENT,
    category,
    grant: `own ${category}`,
    name: "Visits",
    kinds: KINDS,
    rights,
    scope: "all",
    expires: 9,
  }) as unknown as GrantedCategory;
const hospitals = (category: string, rights: Rights) =>
  ({
    key: { patient: PATIENT, grant: `hospital ${category}`, grantee: "HospitalAMSP" },
    category,
    rights,
    expires: 5,
  }) as unknown as GrantEntry;

test("a grant to the hospital lets its practitioner use a category whose name they do not know", () => {
  expect(usable([], [hospitals("a", BOTH)])).toEqual([
    { of: { patient: PATIENT, category: "a", grant: "hospital a" }, kinds: {}, rights: BOTH, scope: "all", expires: 5 },
  ]);
});

test("the kinds of record are known from the patient's other categories", () => {
  const found = usable([own("b", READ)], [hospitals("a", BOTH)]);
  expect(found.map(({ kinds }) => kinds)).toEqual([KINDS, KINDS]);
});

test("a grant to the hospital that gives nothing more than the practitioner's own is left out", () => {
  expect(usable([own("a", BOTH)], [hospitals("a", READ)])).toHaveLength(1);
  const more = usable([own("a", READ)], [hospitals("a", BOTH)]);
  expect(more.map(({ name, rights }) => ({ name, rights }))).toEqual([
    { name: "Visits", rights: READ },
    { name: "Visits", rights: BOTH },
  ]);
});

test("a grant of single records leaves the others to the grant to the hospital", () => {
  const single = { ...own("a", READ), scope: { records: ["1"] } };
  expect(usable([single], [hospitals("a", READ)])).toHaveLength(2);
});
