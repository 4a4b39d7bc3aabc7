import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import { member } from "./desk.ts";
import { organizationName } from "./names.ts";
import type { Standing } from "./worker/desk.ts";

vi.mock("./messages/index.ts", () => ({}));
vi.mock("./desk.ts", () => ({
  member: signal(undefined),
  desk: {
    contacts: async () => [],
    registeredOrganizations: async () => ({ entries: [{ msp: "HospitalAMSP", name: "Al Salam Hospital" }] }),
  },
}));

test("a member who is admitted while the page is open learns the names of organizations", async () => {
  member.value = { id: "amina", state: "approved" } as Standing;
  expect(organizationName("HospitalAMSP")).toBe("HospitalAMSP");
  member.value = { id: "amina", state: "active" } as Standing;
  await vi.waitFor(() => expect(organizationName("HospitalAMSP")).toBe("Al Salam Hospital"));
});
