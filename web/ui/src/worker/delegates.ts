/** Delegates: who acts in a patient's place, and the patients for whom the member acts. */

import type { DelegatedCategory, NewDelegate } from "../../core/emr_page_core.js";
import type { Agreement, AppointGuardian, Delegation, MemberId, PageRequest } from "../generated/functions.ts";
import { ask, change } from "./contract.ts";
import { notedPatients, type Patient } from "./patients.ts";
import type { AtDesk } from "./unlocked.ts";

/** A patient for whom the member acts. */
export interface ActingFor extends Patient {
  delegation: Delegation;
}

/** What the page can do with delegations. */
export function delegateCalls(unlocked: AtDesk) {
  /** The delegation by which the member acts for a patient; also one that is over. */
  const delegationFrom = async (patient: MemberId): Promise<Delegation | undefined> => {
    const { device, id } = unlocked();
    const { entries } = await ask(device, "Consent:ListDelegations", { patient, delegate: id });
    return entries.find(({ delegate }) => delegate === id);
  };

  return {
    delegationFrom,

    /** A page of a patient's delegates: the member's own, or those of a patient whose log the member sees. */
    delegates(page: PageRequest = {}, patient: MemberId = unlocked().id) {
      return ask(unlocked().device, "Consent:ListDelegations", { patient, page });
    },

    /** Lets another patient act in the member's place, or replaces the terms on which they do. */
    delegate(terms: NewDelegate): Promise<void> {
      return unlocked().device.delegate(terms);
    },

    /** Ends a delegation: that of a delegate of the member, or that by which the member acts for a patient. */
    async endDelegation(patient: MemberId, delegate: MemberId): Promise<void> {
      await change(unlocked().device, "Consent:Undelegate", { patient, delegate });
    },

    /**
     * Appoints a guardian of a patient who cannot sign, once the ministry and this hospital have sent the same; the answer says
     * whether both have.
     */
    appointGuardian(request: AppointGuardian): Promise<Agreement> {
      return change(unlocked().device, "Consent:AppointGuardian", request);
    },

    /** Of the patients whom the member noted, those for whom the member acts now. */
    async actingFor(): Promise<ActingFor[]> {
      const { id, vaultKey } = unlocked();
      const noted = await notedPatients(id, vaultKey);
      const found = noted.map(async (patient) => ({ ...patient, delegation: await delegationFrom(patient.id) }));
      return (await Promise.all(found)).filter((found): found is ActingFor => isInForce(found.delegation));
    },

    /** The categories in which the member acts for a patient. */
    delegatedCategories(patient: MemberId): Promise<DelegatedCategory[]> {
      return unlocked().device.delegatedCategories(patient);
    },
  };
}

/** Whether a delegation gives its powers at this time. */
export function isInForce(delegation: Delegation | undefined, now = Date.now()): boolean {
  if (delegation === undefined || delegation.is_ended || now >= delegation.terms.until) {
    return false;
  }
  return now >= (delegation.begins ?? 0);
}
