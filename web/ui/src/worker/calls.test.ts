import { expect, test } from "vitest";
import type { Device, Terms } from "../../core/emr_page_core.js";
import type { AccessRequest, GrantKey } from "../generated/functions.ts";
import { isInForce } from "./delegates.ts";
import { grantCalls } from "./grants.ts";
import { requestCalls } from "./requests.ts";
import type { Unlocked } from "./unlocked.ts";

const ME = "0".repeat(32);
const PATIENT = "1".repeat(32);

/** A desk whose core is these functions, and what they were called with, in order. */
function deskOf(functions: Record<string, (...parameters: never[]) => unknown>) {
  const calls: unknown[][] = [];
  const recorded = Object.entries(functions).map(([name, answer]) => [
    name,
    async (...parameters: never[]) => {
      calls.push([name, ...parameters]);
      return answer(...parameters);
    },
  ]);
  const device = Object.fromEntries(recorded) as unknown as Device;
  return { calls, unlocked: () => ({ id: ME, device }) as Unlocked };
}

test("a message that cannot be read hides no other request", async () => {
  const answer = { entries: [{ request: "good" }, { request: "damaged" }], next: "more" };
  const { calls, unlocked } = deskOf({
    ask: () => JSON.stringify(answer),
    message: ({ request }: AccessRequest) => {
      if (request === "damaged") {
        throw Object.assign(new Error("it is not sealed to this patient"), { code: "MALFORMED" });
      }
      return "May I see the last report?";
    },
  });

  const page = await requestCalls(unlocked).requestsToMe({ bookmark: "here" });

  expect(calls[0]).toEqual([
    "ask",
    "Consent:ListRequests",
    JSON.stringify({ patient: ME, page: { bookmark: "here" } }),
  ]);
  expect(page).toEqual({
    entries: [
      { request: "good", words: "May I see the last report?" },
      { request: "damaged", unreadable: { message: "it is not sealed to this patient", code: "MALFORMED" } },
    ],
    next: "more",
  });
});

test("a practitioner lists only their own requests to a patient", async () => {
  const { calls, unlocked } = deskOf({ ask: () => JSON.stringify({ entries: [] }) });
  await requestCalls(unlocked).myRequests(PATIENT);
  const request = JSON.stringify({ patient: PATIENT, requester: ME, page: {} });
  expect(calls).toEqual([["ask", "Consent:ListRequests", request]]);
});

test("a grant is changed by a new one, and ended only if that was given", async () => {
  const grant: GrantKey = { patient: PATIENT, grantee: "HospitalAMSP", grant: "2".repeat(64) };
  const terms = { expires: 1 } as Terms;
  const given = deskOf({ grant: () => "new", revoke: () => ({ extended: [], notExtended: [] }) });
  expect(await grantCalls(given.unlocked).changeGrant(grant, terms)).toBe("new");
  expect(given.calls).toEqual([
    ["grant", PATIENT, "HospitalAMSP", terms],
    ["revoke", grant],
  ]);

  const refused = deskOf({
    grant: () => {
      throw new Error("refused");
    },
    revoke: () => undefined,
  });
  await expect(grantCalls(refused.unlocked).changeGrant(grant, terms)).rejects.toThrow("refused");
  expect(refused.calls.map(([name]) => name)).toEqual(["grant"]);
});

test("a grant whose predecessor could not be ended is not given a second time", async () => {
  const grant: GrantKey = { patient: PATIENT, grantee: "HospitalAMSP", grant: "2".repeat(64) };
  let failures = 1;
  const { calls, unlocked } = deskOf({
    grant: () => "new",
    revoke: () => {
      failures -= 1;
      if (failures >= 0) {
        throw new Error("no connection");
      }
    },
  });
  const { changeGrant } = grantCalls(unlocked);
  await expect(changeGrant(grant, { expires: 1 } as Terms)).rejects.toThrow("no connection");
  expect(await changeGrant(grant, { expires: 1 } as Terms)).toBe("new");
  expect(calls.map(([name]) => name)).toEqual(["grant", "revoke", "revoke"]);
});

test("on other terms a half replaced grant leaves none behind", async () => {
  const grant: GrantKey = { patient: PATIENT, grantee: "HospitalAMSP", grant: "old" };
  const given = ["wide", "narrow"];
  let failures = 1;
  const { calls, unlocked } = deskOf({
    grant: () => given.shift(),
    revoke: () => {
      failures -= 1;
      if (failures >= 0) {
        throw new Error("no connection");
      }
    },
  });
  const { changeGrant } = grantCalls(unlocked);
  await expect(changeGrant(grant, { expires: 2 } as Terms)).rejects.toThrow("no connection");
  expect(await changeGrant(grant, { expires: 1 } as Terms)).toBe("narrow");
  const ended = calls.filter(([name]) => name === "revoke").map(([, key]) => (key as GrantKey).grant);
  expect(ended).toEqual(["old", "wide", "old"]);
});

test("a delegation is in force until its end, unless it was ended before", () => {
  const delegation = {
    appointed: 0,
    appointed_by: "patient" as const,
    delegate: ME,
    is_ended: false,
    patient: PATIENT,
    terms: { powers: { add: false, grant: false, log: true, read: false }, until: 100 },
  };
  expect(isInForce(delegation, 99)).toBe(true);
  expect(isInForce(delegation, 100)).toBe(false);
  expect(isInForce({ ...delegation, is_ended: true }, 99)).toBe(false);
  expect(isInForce(undefined, 99)).toBe(false);
});
