import { expect, test } from "vitest";
import type { AccessRequest } from "../../generated/functions.ts";
import { outcomeOf } from "./request-outcome.ts";

const request = (status: AccessRequest["status"]) => ({ status, until: 100 }) as AccessRequest;

test("a request that was allowed has ended when nothing may be used any more", () => {
  expect(outcomeOf(request("approved"), true, 50)).toBe("approved");
  expect(outcomeOf(request("approved"), false, 50)).toBe("ended");
  expect(outcomeOf(request("declined"), false, 50)).toBe("declined");
});

test("a request waits until its end", () => {
  expect(outcomeOf(request("open"), false, 50)).toBe("open");
  expect(outcomeOf(request("open"), false, 101)).toBe("over");
});
