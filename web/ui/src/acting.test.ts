import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import { actingFor } from "./acting.ts";
import { member } from "./desk.ts";
import { route } from "./route.ts";
import type { Standing } from "./worker/desk.ts";

vi.mock("./desk.ts", () => ({ member: signal(undefined) }));
vi.mock("./route.ts", () => ({ route: signal([]) }));

const YUSUF = "5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6";

beforeEach(() => {
  member.value = { id: "amina" } as Standing;
});

test("a member acts for a patient while they look at that patient's record", () => {
  route.value = ["deputies", YUSUF];
  expect(actingFor.value).toBe(YUSUF);
  route.value = ["deputies", YUSUF, "category", "record"];
  expect(actingFor.value).toBe(YUSUF);
});

test("a member acts for nobody on a screen of their own", () => {
  route.value = ["deputies", YUSUF];
  for (const own of [["record"], ["add"], ["requests"], ["looks"], ["deputies"], []]) {
    route.value = own;
    expect(actingFor.value).toBeUndefined();
  }
});

test("nobody acts while keys are locked", () => {
  route.value = ["deputies", YUSUF];
  member.value = undefined;
  expect(actingFor.value).toBeUndefined();
});
