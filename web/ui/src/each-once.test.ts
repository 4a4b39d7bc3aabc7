import { expect, test } from "vitest";
import { eachOnce } from "./each-once.ts";

test("after a failure in the middle nothing is done twice", async () => {
  const calls: string[] = [];
  const done = { value: [] as string[] };
  let isBroken = true;
  const work = async (item: string) => {
    calls.push(item);
    if (item === "b" && isBroken) {
      throw new Error("no connection");
    }
  };
  await expect(eachOnce(["a", "b", "c"], done, work)).rejects.toThrow("no connection");
  isBroken = false;
  await eachOnce(["a", "b", "c"], done, work);
  expect(calls).toEqual(["a", "b", "b", "c"]);
});
