import { expect, test } from "vitest";
import { isOpen } from "./open-request.ts";

test("a request can be answered until the time for which access was asked", () => {
  expect(isOpen({ status: "open", until: 20 }, 10)).toBe(true);
  expect(isOpen({ status: "open", until: 10 }, 10)).toBe(false);
  expect(isOpen({ status: "declined", until: 20 }, 10)).toBe(false);
});
