import { expect, test } from "vitest";
import { matches } from "./search.ts";

test("a search finds words without capitals, accents and the forms of Arabic letters", () => {
  const clinic = ["Clinique de l'Hôtel-Dieu", "طرابلس", "Pédiatrie", "أمراض القلب", "شارع ٧"];
  for (const words of ["hotel", "PEDIATRIE", "clinique طرابلس", "امراض", "شارع 7", "أَمْراض", ""]) {
    expect(matches(clinic, words), words).toBe(true);
  }
  expect(matches(["مستشفى الرحمة"], "مستشفي الرحمه")).toBe(true);
  expect(matches(["مســتشفى"], "مستشفى")).toBe(true);
});

test("every word must be there, and none goes over the end of a text", () => {
  expect(matches(["Cedar Hospital", "Tripoli"], "cedar beirut")).toBe(false);
  expect(matches(["Cedar", "Tripoli"], "cedartripoli")).toBe(false);
});
