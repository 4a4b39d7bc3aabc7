import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import { changes, desk, member } from "./desk.ts";
import { knowNames, organizationName, personName } from "./names.ts";
import type { Standing } from "./worker/desk.ts";

const PRACTITIONER = "practitioner";

vi.mock("./messages/index.ts", () => ({
  messages: () => ({
    people: { member: "Member", at: (what: string, place: string) => `${what} at ${place}` },
    roles: {},
  }),
  wordFor: (_: object, name: string) => name,
}));
vi.mock("./online.ts", () => ({ reconnections: signal(0) }));
vi.mock("./desk.ts", () => ({
  changes: signal(0),
  member: signal(undefined),
  desk: {
    contacts: async () => [],
    member: vi.fn(async () => ({ roles: [PRACTITIONER], msp: "HospitalAMSP" })),
    registeredOrganizations: vi.fn(async () => ({ entries: [{ msp: "HospitalAMSP", name: "Al Salam Hospital" }] })),
  },
}));

const UNREACHABLE = Object.assign(new Error("unreachable"), { code: "UNREACHABLE" });
const REFUSED = Object.assign(new Error("refused"), { code: "NOT_PERMITTED" });

function begin(id: string, state: Standing["state"] = "active") {
  member.value = { id, state } as Standing;
}

test("a member who is admitted while the page is open learns the names of organizations", async () => {
  begin("amina", "approved");
  expect(organizationName("HospitalAMSP")).toBe("HospitalAMSP");
  begin("amina");
  await vi.waitFor(() => expect(organizationName("HospitalAMSP")).toBe("Al Salam Hospital"));
});

test("names that could not be read are read with the next change", async () => {
  vi.mocked(desk.registeredOrganizations).mockRejectedValueOnce(UNREACHABLE);
  begin("omar");
  await vi.waitFor(() => expect(desk.registeredOrganizations).toHaveBeenCalledTimes(2));
  await vi.waitFor(() => {
    changes.value += 1;
    expect(desk.registeredOrganizations).toHaveBeenCalledTimes(3);
  });
});

test("a person of whom no answer came is asked about again, and one whom the contract does not show is not", async () => {
  begin("lina");
  vi.mocked(desk.member).mockRejectedValueOnce(UNREACHABLE).mockRejectedValueOnce(REFUSED);
  expect([personName("nour"), personName("sami")]).toEqual(["Member", "Member"]);
  await knowNames(["nour", "sami"]);
  changes.value += 1;
  await knowNames(["nour", "sami"]);
  expect(personName("nour")).toBe("practitioner at Al Salam Hospital");
  expect(personName("sami")).toBe("Member");
  expect(desk.member).toHaveBeenCalledTimes(3);
});

test("who waits for a name has it", async () => {
  begin("huda");
  await knowNames(["layla"]);
  expect(personName("layla")).toBe("practitioner at Al Salam Hospital");
});
