import { afterAll, expect, test, vi } from "vitest";
import { dayOf } from "./day-of.ts";

afterAll(() => {
  vi.unstubAllEnvs();
});

test("the day is that of the device, not that of Greenwich", () => {
  vi.stubEnv("TZ", "Asia/Amman");
  expect(dayOf(Date.UTC(2026, 10, 28, 22, 30))).toBe("2026-11-29");
});
