import { expect, test } from "vitest";
import type { Recovery } from "./generated/functions.ts";
import { stateOfRecovery } from "./recovery-state.ts";

const DAY = 24 * 3600 * 1000;
const MINISTRY = "MinistryMSP";

const asked = (approvals: [string, number][], status: Recovery["status"] = "open"): Recovery => ({
  id: "1".repeat(32),
  recovery: "2".repeat(64),
  key: "3".repeat(64),
  requested: 0,
  wait_seconds: 3 * 24 * 3600,
  status,
  approvals: approvals.map(([organization, days]) => ({ organization, time: days * DAY })),
});

const patients = (recovery: Recovery, days = 10) => stateOfRecovery(recovery, MINISTRY, MINISTRY, days * DAY);

test("one approval is not enough, and the wait begins with the later one of two", () => {
  expect(patients(asked([]))).toMatchObject({ state: "open", ministry: undefined, from: undefined });
  expect(patients(asked([[MINISTRY, 1]]))).toMatchObject({ state: "open", ministry: DAY });
  const both = patients(
    asked([
      ["HospitalAMSP", 2],
      [MINISTRY, 1],
    ]),
  );
  expect(both).toMatchObject({ state: "approved", from: 5 * DAY, hospital: { msp: "HospitalAMSP", time: 2 * DAY } });
});

test("approvals that are a week apart do not count together, unless another hospital is nearer", () => {
  const apart = asked([
    ["HospitalAMSP", 1],
    [MINISTRY, 8],
  ]);
  expect(patients(apart)).toMatchObject({ state: "apart", from: undefined });
  const nearer = asked([
    ["HospitalAMSP", 1],
    ["HospitalBMSP", 7],
    [MINISTRY, 8],
  ]);
  expect(patients(nearer)).toMatchObject({ state: "approved", hospital: { msp: "HospitalBMSP" }, from: 11 * DAY });
});

test("staff need their own hospital", () => {
  const other = asked([
    ["HospitalBMSP", 1],
    [MINISTRY, 1],
  ]);
  expect(stateOfRecovery(other, MINISTRY, "HospitalAMSP", DAY)).toMatchObject({ state: "open", hospital: undefined });
  expect(stateOfRecovery(other, MINISTRY, "HospitalBMSP", DAY).state).toBe("approved");
});

test("a recovery that was stopped, finished or asked for 30 days ago says so", () => {
  expect(patients(asked([], { cancelled: "4".repeat(64) })).state).toBe("stopped");
  expect(patients(asked([], "finished")).state).toBe("finished");
  expect(patients(asked([]), 30)).toMatchObject({ state: "lapsed", until: 30 * DAY });
});
