import { beforeEach, expect, test, vi } from "vitest";
import { changes, member, noteChange, noteOwnChange } from "./desk.ts";
import type { Standing } from "./worker/desk.ts";

vi.mock("./route.ts", () => ({}));
vi.mock("./unkept.ts", () => ({}));
vi.mock("./worker/start.ts", () => ({ startWorker: () => undefined }));

const AMINA = { id: "amina", label: "Amina" } as Standing;

beforeEach(() => {
  member.value = undefined;
  changes.value = 0;
});

test("a change of a member who was locked meanwhile unlocks nothing", () => {
  noteOwnChange();
  noteChange(AMINA);
  expect([member.value, changes.value]).toEqual([undefined, 0]);
});

test("a change has lists read anew, here and in the member's other tabs", async () => {
  const others = new BroadcastChannel("emr-changes");
  const told = new Promise((resolve) => others.addEventListener("message", ({ data }) => resolve(data)));
  member.value = AMINA;
  noteChange({ ...AMINA, label: "Amina H." });
  expect([member.value.label, changes.value]).toEqual(["Amina H.", 1]);
  expect(await told).toBe(AMINA.id);
  others.close();
});
