/** Who can still open a category after an access to it was stopped. */

import type { GrantEntry, MspId } from "../../generated/functions.ts";
import type { PresentAccess } from "../../worker/grants.ts";

/** What is asked of the contract. */
interface Asked {
  /** What a member may do now. */
  accessOf: (member: string) => Promise<PresentAccess[]>;
  /** All of the patient's grants. */
  grants: () => Promise<GrantEntry[]>;
  /** A member's organization. */
  organizationOf: (member: string) => Promise<MspId>;
  isPerson: (grantee: string) => boolean;
  now: number;
}

/**
 * The grants by which the reader of a stopped grant, or practitioners of the hospital that it was for, can still open the
 * same category.
 */
export async function stillReads({ category, key }: GrantEntry, asked: Asked): Promise<GrantEntry[]> {
  const { grantee } = key;
  if (asked.isPerson(grantee)) {
    const present = await asked.accessOf(grantee);
    const reading = present.filter(({ grant, rights }) => grant.category === category && rights.read);
    return reading.map(({ grant }) => grant).filter((grant) => grant.key.grant !== key.grant);
  }
  const reading = (await asked.grants()).filter(
    (grant) =>
      grant.category === category &&
      grant.key.grant !== key.grant &&
      grant.rights.read &&
      grant.status === "active" &&
      grant.not_before <= asked.now &&
      grant.expires > asked.now,
  );
  const isConcerned = async (reader: string) =>
    reader === grantee || (asked.isPerson(reader) && (await asked.organizationOf(reader)) === grantee);
  const concerned = await Promise.all(reading.map((grant) => isConcerned(grant.key.grantee)));
  return reading.filter((_, place) => concerned[place]);
}
