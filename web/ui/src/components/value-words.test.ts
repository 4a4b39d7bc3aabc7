import { expect, test, vi } from "vitest";
import { rangeIn } from "./value-words.ts";

vi.mock("../messages/index.ts", () => ({ localized: (texts: { en: object }) => () => texts.en }));

test("what is normal says whether its limit is normal itself", () => {
  const said = [
    { low: "60", high: "90" },
    { low: "60", high: "90", isBelowHigh: true },
    { high: "90" },
    { high: "90", isBelowHigh: true },
    { low: "60" },
  ].map(rangeIn);
  expect(said).toEqual(["60 to 90", "from 60 to below 90", "up to 90", "below 90", "from 60"]);
});
