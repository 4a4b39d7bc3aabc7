import { expect, test } from "vitest";
import { readAddress } from "./address.ts";

const ID = "3f9a1c07b2de48569a0c7714e2d5b8f1";

test("an id is read with the spaces in which it is shown", () => {
  expect(readAddress(` ${ID.replaceAll(/(.{4})/g, "$1 ")}`)).toEqual({ id: ID });
});

test("an address is read with its key, also from capital letters of a QR code", () => {
  expect(readAddress(`${ID}:age1qqqq`)).toEqual({ id: ID, address: `${ID}:age1qqqq` });
  expect(readAddress(`${ID}:age1qqqq`.toUpperCase())).toEqual({ id: ID, address: `${ID}:age1qqqq` });
});

test("a name or half an id is no address", () => {
  expect(readAddress("Amina Haddad")).toBeUndefined();
  expect(readAddress(ID.slice(0, 31))).toBeUndefined();
});
