import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";

test("commas, quotes and ends of lines stay within their cells", () => {
  expect(csvOf([["a,b", 'say "yes"', "one\ntwo"]])).toBe('\ufeff"a,b","say ""yes""","one\ntwo"\r\n');
});

test("a name that a spreadsheet would calculate stays a text", () => {
  expect(csvOf([["=1+1", "Amina"]])).toBe("\ufeff'=1+1,Amina\r\n");
});
