/** Names of people and organizations, as the member knows them: an id is shown only where no name is known. */

import { computed, effect, signal } from "@preact/signals";
import { desk, member } from "./desk.ts";
import type { MemberId, MspId, Organization, Role } from "./generated/functions.ts";
import { messages, wordFor } from "./messages/index.ts";
import { allEntries } from "./pages.ts";

/** What is known of a person. */
interface Known {
  label?: string;
  roles?: Role[];
  msp?: MspId;
}

const people = signal<Record<MemberId, Known>>({});
const organizations = signal<Record<MspId, Organization>>({});
/** Whom the page has asked about: each once. */
const asked = new Set<MemberId>();

/** Whose names these are: a member who may act. The contract tells an applicant nothing. */
const owner = computed(() => (member.value?.state === "active" ? member.value.id : undefined));

effect(() => {
  const id = owner.value;
  people.value = {};
  asked.clear();
  if (id) {
    load(id).catch(() => {
      // Until the page is loaded anew, people and organizations stand there as the ledger names them.
    });
  }
});

/** Reads the names that the member gave, and those of the organizations. */
async function load(of: MemberId): Promise<void> {
  const reading = allEntries((page) => desk.registeredOrganizations(page));
  const [contacts, found] = await Promise.all([desk.contacts(), reading]);
  if (owner.peek() !== of) {
    return;
  }
  for (const { id, label } of contacts) {
    note(id, { label });
  }
  organizations.value = Object.fromEntries(found.map((one) => [one.msp, one]));
}

/** Gives a person a name, in this browser only. */
export async function nameContact(id: MemberId, label: string): Promise<void> {
  await desk.nameContact({ id, label });
  note(id, { label });
}

/** The people whom the member named. */
export function namedPeople(): { id: MemberId; label: string }[] {
  return Object.entries(people.value).flatMap(([id, { label }]) => (label ? [{ id, label }] : []));
}

/** An organization by its public name. */
export function organizationName(msp: MspId): string {
  return organizations.value[msp]?.name ?? msp;
}

/** The organizations that are known by name. */
export function knownOrganizations(): Organization[] {
  return Object.values(organizations.value);
}

/** Whether the member knows a person by name. */
export function isNamed(id: MemberId): boolean {
  return id === member.value?.id || people.value[id]?.label !== undefined;
}

/**
 * A person: the name that the member gave them, else what they are and where. Nobody is asked about twice; what is not
 * known yet is shown when it is.
 */
export function personName(id: MemberId, msp?: MspId): string {
  const text = messages().people;
  if (id === member.value?.id) {
    return text.you;
  }
  const { label, roles, msp: place = msp } = people.value[id] ?? {};
  if (label) {
    return label;
  }
  ask(id);
  const role = roles?.[0];
  const what = role ? wordFor(messages().roles, role) : text.member;
  // Patients belong to no place that a reader would know.
  return place && role !== "patient" ? text.at(what, organizationName(place)) : what;
}

/** A grantee of a grant or request: a person or a hospital. */
export function granteeName(grantee: string): string {
  return isPerson(grantee) ? personName(grantee) : organizationName(grantee);
}

/** Whether a grantee is a person and no hospital. */
export function isPerson(grantee: string): boolean {
  return /^[0-9a-f]{32}$/.test(grantee);
}

function ask(id: MemberId): void {
  if (asked.has(id)) {
    return;
  }
  asked.add(id);
  desk.member(id).then(
    ({ roles, msp }) => note(id, { roles, msp }),
    () => {
      // The contract shows no other patients: this person stays a member.
    },
  );
}

function note(id: MemberId, known: Known): void {
  people.value = { ...people.value, [id]: { ...people.value[id], ...known } };
}
