/** Names of people and organizations, as the member knows them: an id is shown only where no name is known. */

import { computed, effect, signal } from "@preact/signals";
import { changes, desk, member } from "./desk.ts";
import { failureOf } from "./failure.ts";
import type { MemberId, MspId, Organization, Role } from "./generated/functions.ts";
import { messages, wordFor } from "./messages/index.ts";
import { reconnections } from "./online.ts";
import { allEntries } from "./pages.ts";

/** What is known of a person. */
interface Known {
  label?: string;
  roles?: Role[];
  msp?: MspId;
}

const people = signal<Record<MemberId, Known>>({});
const organizations = signal<Record<MspId, Organization>>({});
/** Whom the page has asked about: each once, unless no answer came. */
const asked = new Map<MemberId, Promise<void>>();
/** Of whom no answer came. */
const unanswered = new Set<MemberId>();
/** The reading of the names; absent after it failed. */
let loading: Promise<void> | undefined;

/** Whose names these are: a member who may act. The contract tells an applicant nothing. */
const owner = computed(() => (member.value?.state === "active" ? member.value.id : undefined));

/** Whose names were asked for last. */
let named: MemberId | undefined;

// What failed is asked again when something changed or the connection is back.
effect(() => {
  void changes.value;
  void reconnections.value;
  const id = owner.value;
  if (id !== named) {
    named = id;
    loading = undefined;
    asked.clear();
    unanswered.clear();
    people.value = {};
  }
  if (id) {
    loading ??= load(id).catch(() => {
      // Until then people and organizations stand there as the ledger names them.
      loading = undefined;
    });
  }
  if (unanswered.size > 0) {
    for (const person of unanswered) {
      asked.delete(person);
    }
    unanswered.clear();
    // Names that are shown are asked for by who shows them.
    people.value = { ...people.peek() };
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
  void ask(id);
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

/** Waits for the names of people, as far as they can be known: for what is written down and does not change afterwards. */
export async function knowNames(ids: Iterable<MemberId>): Promise<void> {
  await loading;
  const unknown = [...new Set(ids)].filter((id) => !isNamed(id));
  await Promise.all(unknown.map(ask));
}

/** The organization of a person, if it is known; it is asked for. */
export function organizationOf(id: MemberId): MspId | undefined {
  if (id !== member.value?.id) {
    void ask(id);
  }
  return people.value[id]?.msp;
}

function ask(id: MemberId): Promise<void> {
  const before = asked.get(id);
  if (before) {
    return before;
  }
  const of = owner.peek();
  const answer = desk.member(id).then(
    ({ roles, msp }) => {
      if (owner.peek() === of) {
        note(id, { roles, msp });
      }
    },
    (error) => {
      // The contract shows no other patients: this person stays a member.
      if (failureOf(error).code !== "NOT_PERMITTED" && owner.peek() === of) {
        unanswered.add(id);
      }
    },
  );
  asked.set(id, answer);
  return answer;
}

function note(id: MemberId, known: Known): void {
  people.value = { ...people.value, [id]: { ...people.value[id], ...known } };
}
