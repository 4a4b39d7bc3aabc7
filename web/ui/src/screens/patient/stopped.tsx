/** Stops an access, and says what that meant. */

import type { Signal } from "@preact/signals";
import { useAction } from "../../action.ts";
import { Done, Notice, type Sentence } from "../../components/notice.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import type { GrantEntry } from "../../generated/functions.ts";
import { day } from "../../messages/index.ts";
import { granteeName, isPerson, organizationName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import { patientText } from "./messages.ts";
import { stillReads } from "./still-reads.ts";

/** What was stopped, and what else that meant. */
export interface Stopped {
  sentence: Sentence;
  /** Who can still open the same category and why, and what could not be done. */
  warnings: () => string[];
}

/** Stops an access to a category of this name. */
export function useStop(grant: GrantEntry, category: string, stopped: Signal<Stopped | undefined>) {
  const { key } = grant;
  return useAction(async () => {
    stopped.value = undefined;
    const { notExtended, notRotated } = await desk.revokeGrant(key);
    // The access is stopped: what follows must not look as if it was not.
    const still = await readersOf(grant).catch(() => undefined);
    const who = () => granteeName(key.grantee);
    stopped.value = {
      sentence: () => patientText()[still?.length === 0 ? "stopped" : "stoppedThis"](who(), category),
      warnings: () => [
        ...(still ?? []).map((other) => stillWord(grant, other, category)),
        ...(notRotated === undefined ? [] : [patientText().keyStays(who(), category)]),
        ...(notExtended.length > 0 ? [patientText().notExtended(notExtended.length)] : []),
      ],
    };
    noteOwnChange();
  });
}

/** Says what was stopped, and what else that meant. */
export function WhatWasStopped({ stopped }: { stopped: Stopped | undefined }) {
  return (
    <>
      <Done>{stopped?.sentence}</Done>
      {stopped?.warnings().map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
    </>
  );
}

/** The other grants by which the reader of a stopped one can still open its category. */
function readersOf(grant: GrantEntry): Promise<GrantEntry[]> {
  const { patient } = grant.key;
  return stillReads(grant, {
    accessOf: (member) => desk.accessOf(member, patient),
    grants: () => allEntries((page) => desk.grants(page, patient)),
    organizationOf: async (member) => (await desk.member(member)).msp,
    isPerson,
    now: Date.now(),
  });
}

/** Who can still open a category, in a sentence. */
function stillWord({ key }: GrantEntry, other: GrantEntry, category: string): string {
  const text = patientText();
  const { grantee } = other.key;
  const until = day(other.expires);
  return isPerson(key.grantee) && !isPerson(grantee)
    ? text.stillByHospital(granteeName(key.grantee), category, organizationName(grantee), until)
    : text.stillReads(granteeName(grantee), category, until);
}
