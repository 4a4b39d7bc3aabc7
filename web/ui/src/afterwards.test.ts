import { expect, test } from "vitest";
import { afterwards } from "./afterwards.ts";
import { PageError } from "./failure.ts";

test("what follows something that is done does not fail it, and says why it failed itself", async () => {
  expect(await afterwards(async () => "kept")).toBeUndefined();
  const full = async () => {
    throw new PageError("STORAGE_FULL");
  };
  expect(await afterwards(full)).toEqual({ code: "STORAGE_FULL", message: "STORAGE_FULL" });
});
