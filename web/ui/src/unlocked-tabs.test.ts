import { expect, test } from "vitest";
import { type Channel, unlockedTabs } from "./unlocked-tabs.ts";

/** Tabs of one browser: what one says all others hear. */
function browser() {
  const listeners = new Map<string, Parameters<Channel["addEventListener"]>[1]>();
  return (name: string) =>
    unlockedTabs(
      {
        addEventListener: (_, listener) => void listeners.set(name, listener),
        postMessage(word) {
          for (const [other, listener] of listeners) {
            if (other !== name) {
              listener({ data: word });
            }
          }
        },
      },
      name,
    );
}

test("of several tabs of a member only the last one ends the session", () => {
  const open = browser();
  const [first, second, third] = [open("first"), open("second"), open("third")];
  first.enter("amina");
  second.enter("amina");
  third.enter("amina");
  expect(second.leave()).toBe(false);
  expect(first.leave()).toBe(false);
  expect(third.leave()).toBe(true);
});

test("a tab of another member does not count, and neither does one that is locked", () => {
  const open = browser();
  const [amina, nour] = [open("amina's"), open("nour's")];
  open("locked");
  amina.enter("amina");
  nour.enter("nour");
  expect(amina.leave()).toBe(true);
  expect(nour.leave()).toBe(true);
});

test("a tab that unlocks again, or unlocks another member, is counted anew", () => {
  const open = browser();
  const [first, second] = [open("first"), open("second")];
  first.enter("amina");
  second.enter("amina");
  // The standing is read often: that is no further tab.
  first.enter("amina");
  expect(second.leave()).toBe(false);
  second.enter("nour");
  expect(first.leave()).toBe(true);
  first.enter("nour");
  expect(second.leave()).toBe(false);
  expect(first.leave()).toBe(true);
});
