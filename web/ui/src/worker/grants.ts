/** Grants: those that the patient gives, and those that others give to the member. */

import type { GrantedCategory, Revoked, Terms, UpdatedReaders } from "../../core/emr_page_core.js";
import type {
  GrantEntry,
  Grantee,
  GrantKey,
  MemberId,
  PageRequest,
  Rights,
  TransactionId,
} from "../generated/functions.ts";
import { ask } from "./contract.ts";
import type { AtDesk } from "./unlocked.ts";

/** A grant, and the rights that it gives a member now. */
export interface PresentAccess {
  grant: GrantEntry;
  rights: Rights;
}

/** A grant that was given in place of another. */
interface Replacement {
  grant: TransactionId;
  /** Its terms, as JSON. */
  terms: string;
}

/** The most entries of a page. */
const GREATEST_SIZE = 200;

/** What the page can do with grants. */
export function grantCalls(unlocked: AtDesk) {
  // Grants that were given in place of others that are not ended yet. Ends with the worker.
  const replacements = new Map<TransactionId, Replacement[]>();
  return {
    /** A page of a patient's grants: of the member's own, or of a patient for whom the member acts. */
    grants(page: PageRequest = {}, patient: MemberId = unlocked().id) {
      return ask(unlocked().device, "Consent:ListGrants", { patient, page });
    },

    /** A page of a patient's grants to the member, those that are over, too. */
    grantsToMe(patient: MemberId, page: PageRequest = {}) {
      const { device, id } = unlocked();
      return ask(device, "Consent:ListGrants", { patient, grantee: id, page });
    },

    /**
     * Lets a member or a hospital read or add in a category of the member, or of a patient for whom the member acts with the
     * power to grant; returns the grant's id.
     */
    grantAccess(grantee: Grantee, terms: Terms, patient: MemberId = unlocked().id): Promise<TransactionId> {
      return unlocked().device.grant(patient, grantee, terms);
    },

    /**
     * Replaces a grant by one on other terms; returns the new grant's id. The new one is given first, so that its reader is
     * never without access that both grants give. If the old one could not be ended, a further try gives none anew.
     */
    async changeGrant(grant: GrantKey, terms: Terms): Promise<TransactionId> {
      const { device } = unlocked();
      const wanted = JSON.stringify(terms);
      const given = replacements.get(grant.grant) ?? [];
      replacements.set(grant.grant, given);
      if (given.at(-1)?.terms !== wanted) {
        given.push({ terms: wanted, grant: await device.grant(grant.patient, grant.grantee, terms) });
      }
      while (given.length > 1) {
        await device.revoke({ ...grant, grant: (given[0] as Replacement).grant });
        given.shift();
      }
      await device.revoke(grant);
      replacements.delete(grant.grant);
      return (given[0] as Replacement).grant;
    },

    /**
     * Gives readers the keys that an earlier program did not give them, because it ended too early: in the categories of the
     * member, or of a patient for whom the member acts with the power to grant.
     */
    updateReaders(patient: MemberId = unlocked().id): Promise<UpdatedReaders> {
      return unlocked().device.updateReaders(patient);
    },

    /** Ends a grant at once. */
    revokeGrant(grant: GrantKey): Promise<Revoked> {
      return unlocked().device.revoke(grant);
    },

    /**
     * What a member may do now in the categories of the patient, by the contract: each grant to them or their hospital that
     * gives them something. Of the member's own, or of a patient for whom the member acts.
     */
    async accessOf(member: MemberId, patient: MemberId = unlocked().id): Promise<PresentAccess[]> {
      const { device } = unlocked();
      const { msp } = await ask(device, "Registry:GetMember", { id: member });
      const size = GREATEST_SIZE;
      const to = (grantee: Grantee) => ask(device, "Consent:ListGrants", { patient, grantee, page: { size } });
      const pages = await Promise.all([member, msp].map(to));
      const found = pages.flatMap(({ entries }) =>
        entries.map(async (grant) => {
          const rights = await ask(device, "Consent:WouldAccess", { grant: grant.key, member });
          return { grant, rights };
        }),
      );
      return (await Promise.all(found)).filter(({ rights }) => rights.read || rights.add);
    },

    /** The categories that a patient grants the member now. */
    granted(patient: MemberId): Promise<GrantedCategory[]> {
      return unlocked().device.granted(patient);
    },

    /** A patient's grants to the member's hospital that are valid now; nobody there knows the categories' names. */
    hospitalGrants(patient: MemberId): Promise<GrantEntry[]> {
      return unlocked().device.hospitalGrants(patient);
    },
  };
}
