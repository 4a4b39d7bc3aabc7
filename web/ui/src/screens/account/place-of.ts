/** Where a member is signed in, in words. */

import type { Program, SessionEntry, System } from "../../generated/operations.ts";
import type { account } from "./messages.ts";

const BROWSERS: Record<Exclude<Program, "command">, string> = {
  chrome: "Chrome",
  edge: "Edge",
  firefox: "Firefox",
  opera: "Opera",
  safari: "Safari",
  samsung: "Samsung Internet",
};

const SYSTEMS: Record<System, string> = {
  android: "Android",
  chromeos: "ChromeOS",
  ios: "iOS",
  linux: "Linux",
  macos: "macOS",
  windows: "Windows",
};

type Words = Pick<ReturnType<typeof account>, "browserOn" | "someBrowser" | "theCommand">;
type Place = Partial<Pick<SessionEntry, "program" | "system">>;

/** For example “Firefox on Android”. A later service may know programs that this page does not. */
export function placeOf({ program, system }: Place, text: Words): string {
  const isCommand = program === "command";
  const named = program && !isCommand ? BROWSERS[program] : undefined;
  const browser = isCommand ? text.theCommand : (named ?? text.someBrowser);
  const on = system && SYSTEMS[system];
  return on ? text.browserOn(browser, on) : browser;
}
