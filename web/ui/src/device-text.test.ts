import { expect, test } from "vitest";
import { isDeviceText } from "./device-text.ts";

const REQUEST = JSON.stringify({ member: "3f9a", csr: "-----BEGIN", recipient: "age1" });
const ANSWER = JSON.stringify({ member: "3f9a", msp: "MinistryMSP", certificates: [] });

test("a request is no answer, and an answer no request", () => {
  expect([isDeviceText("request", REQUEST), isDeviceText("answer", ANSWER)]).toEqual([true, true]);
  expect([isDeviceText("request", ANSWER), isDeviceText("answer", REQUEST)]).toEqual([false, false]);
});

test("a part of a text, another text and a number are neither", () => {
  for (const text of [REQUEST.slice(1), REQUEST.slice(0, -1), "hello", "7", "null", "[]"]) {
    expect(isDeviceText("request", text)).toBe(false);
  }
});
