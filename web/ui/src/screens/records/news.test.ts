import { expect, test } from "vitest";
import { isNews } from "./news.ts";

test("what others wrote since is news, and what one wrote oneself is none", () => {
  expect(isNews({ time: 20, author: "layla" }, 10, "amina")).toBe(true);
  expect(isNews({ time: 10, author: "layla" }, 10, "amina")).toBe(false);
  expect(isNews({ time: 20, author: "amina" }, 10, "amina")).toBe(false);
});
