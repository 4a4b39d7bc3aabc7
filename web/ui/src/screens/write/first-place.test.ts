import { expect, test } from "vitest";
import { firstPlace, recentKinds } from "./first-place.ts";
import type { Place } from "./places.ts";

function place(category: string, name: string): Place {
  return { of: { category, patient: "amina" }, name };
}

const PLACES = [place("v", "Visits"), place("l", "Laboratory")];

const NAMES = {
  visits: "Visits",
  laboratory: "Laboratory",
  medicines: "Medicines",
  images: "Images",
  documents: "Documents",
};

test("a result begins in the laboratory's category, and where the last one of the patient went", () => {
  expect(firstPlace("laboratory", "amina", PLACES, [], NAMES)).toBe("l");
  const written = [
    { kind: "laboratory", patient: "omar", category: "v" },
    { kind: "note", patient: "amina", category: "l" },
    { kind: "laboratory", patient: "amina", category: "gone" },
    { kind: "laboratory", patient: "amina", category: "v" },
  ];
  expect(firstPlace("laboratory", "amina", PLACES, written, NAMES)).toBe("v");
  expect(firstPlace("allergy", "amina", PLACES, written, NAMES)).toBeUndefined();
});

test("the kinds that were written last are offered first, each once", () => {
  const written = ["note", "laboratory", "note", "nonsense", "visit"].map((kind) => ({
    kind,
    patient: "amina",
    category: "v",
  }));
  expect(recentKinds(written, ["visit", "laboratory", "note"], 2)).toEqual(["note", "laboratory"]);
});
