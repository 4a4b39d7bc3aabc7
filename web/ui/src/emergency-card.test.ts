import { expect, test } from "vitest";
import { cardText, categoriesOn } from "./emergency-card.ts";
import { readAddress } from "./screens/practitioner/address.ts";

const ID = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const ADDRESS = `${ID}:age1${"q".repeat(58)}`;
const CATEGORIES = ["a".repeat(32), "b1".repeat(16)];

test("a card has the patient's address and all its categories", () => {
  const card = cardText(ADDRESS, CATEGORIES);
  expect(readAddress(card)).toEqual({ id: ID, address: ADDRESS });
  expect(categoriesOn(card, ID)).toEqual(CATEGORIES);
});

test("the id of one category can be typed in groups and in capitals", () => {
  expect(categoriesOn("AAAAAAAA aaaaaaaa aaaaaaaa aaaaaaaa", ID)).toEqual([CATEGORIES[0]]);
});

test("an address or an id of the patient without categories names none", () => {
  expect(categoriesOn(ADDRESS, ID)).toEqual([]);
  expect(categoriesOn(ID, ID)).toEqual([]);
  expect(categoriesOn(cardText(ID, CATEGORIES), ID)).toEqual(CATEGORIES);
});
