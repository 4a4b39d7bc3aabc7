import { expect, test } from "vitest";
import type { Program } from "../../generated/operations.ts";
import { placeOf } from "./place-of.ts";

const WORDS = {
  browserOn: (browser: string, system: string) => `${browser} on ${system}`,
  someBrowser: "A browser",
  theCommand: "The emr command",
};

test("a session is named by browser and system, as far as they are known", () => {
  expect(placeOf({ program: "firefox", system: "android" }, WORDS)).toBe("Firefox on Android");
  expect(placeOf({ program: "command", system: "linux" }, WORDS)).toBe("The emr command on Linux");
  expect(placeOf({ program: "safari" }, WORDS)).toBe("Safari");
  expect(placeOf({ system: "windows" }, WORDS)).toBe("A browser on Windows");
  expect(placeOf({ program: "ladybird" as Program }, WORDS)).toBe("A browser");
});
