import { expect, test, vi } from "vitest";
import { categoryCalls } from "./categories.ts";
import type { Standing } from "./desk.ts";
import type { Unlocked } from "./unlocked.ts";

vi.mock("./unlocked.ts", () => ({ changeAccount: (_: Unlocked, change: () => Promise<unknown>) => change() }));

test("a category that could not be published is finished by a further try, and not named twice", async () => {
  const categories: { id: string; name: string }[] = [];
  const published: string[] = [];
  let isConnected = false;
  const device = {
    categories: () => categories,
    nameCategory(name: string) {
      categories.push({ id: `id of ${name}`, name });
      return `id of ${name}`;
    },
    async publishCategory(id: string) {
      if (!isConnected) {
        throw new Error("the service cannot be reached");
      }
      published.push(id);
    },
  };
  const calls = categoryCalls(
    () => ({ device }) as unknown as Unlocked,
    async () => ({}) as Standing,
  );
  await expect(calls.addCategory("Visits")).rejects.toThrow();
  isConnected = true;
  await calls.addCategory("Visits");
  await calls.addCategory("Images");
  expect(categories.map(({ name }) => name)).toEqual(["Visits", "Images"]);
  expect(published).toEqual(["id of Visits", "id of Images"]);
});
