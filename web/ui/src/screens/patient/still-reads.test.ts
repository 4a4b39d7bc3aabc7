import { expect, test } from "vitest";
import type { GrantEntry } from "../../generated/functions.ts";
import { stillReads } from "./still-reads.ts";

function grant(grantee: string, category = "laboratory", changed: Partial<GrantEntry> = {}): GrantEntry {
  const key = { patient: "me", grantee, grant: `${grantee} ${category}` };
  const rights = { read: true, add: false };
  return {
    category,
    epochs: [],
    expires: 100,
    key,
    not_before: 0,
    purpose: "TREAT",
    rights,
    status: "active",
    ...changed,
  };
}

function asking(grants: GrantEntry[]) {
  return {
    accessOf: async () => grants.map((grant) => ({ grant, rights: grant.rights })),
    grants: async () => grants,
    organizationOf: async (member: string) => (member === "layla" ? "HospitalAMSP" : "HospitalBMSP"),
    isPerson: (grantee: string) => !grantee.endsWith("MSP"),
    now: 50,
  };
}

test("a practitioner reads on by another access to the same category, their hospital's too", async () => {
  const hospital = grant("HospitalAMSP");
  const others = [grant("layla", "visits"), grant("layla", "laboratory", { rights: { read: false, add: true } })];
  expect(await stillReads(grant("layla"), asking([hospital, ...others]))).toEqual([hospital]);
});

test("a practitioner of a hospital reads on by an access of their own", async () => {
  const own = grant("layla");
  const others = [
    grant("omar"),
    grant("layla", "visits"),
    grant("layla", "laboratory", { expires: 50 }),
    grant("layla", "laboratory", { not_before: 51 }),
    grant("layla", "laboratory", { status: "revoked" }),
    grant("HospitalBMSP"),
  ];
  expect(await stillReads(grant("HospitalAMSP"), asking([own, ...others]))).toEqual([own]);
});

test("with no other access nobody reads on", async () => {
  for (const stopped of [grant("layla"), grant("HospitalAMSP")]) {
    // A peer that is behind still has it.
    expect(await stillReads(stopped, asking([stopped]))).toEqual([]);
  }
});
