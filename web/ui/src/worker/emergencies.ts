/** Emergencies: declared by practitioners, about patients, and reviewed by hospitals and the ministry. */

import type { NewReview } from "../../core/emr_page_core.js";
import type { Emergency, EmergencyReason, GlassBroken, MemberId, MspId, PageRequest } from "../generated/functions.ts";
import { changeVault, vaultOf } from "../vault/database.ts";
import { ask } from "./contract.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** An emergency that the member declared in this browser, which knows it at once and without a connection. */
export interface DeclaredEmergency extends GlassBroken {
  patient: MemberId;
  reason: EmergencyReason;
}

/** What the page can do with emergencies. */
export function emergencyCalls(unlocked: AtDesk) {
  /** Those that this browser could not keep: listed until the keys are locked. */
  const unkept: DeclaredEmergency[] = [];

  return {
    /** A page of the emergencies about a patient, the newest first: the member, or a patient whose log the member sees. */
    emergenciesAbout(page: PageRequest = {}, patient: MemberId = unlocked().id) {
      return ask(unlocked().device, "Emergency:ListEmergencies", { emergencies: { of: patient }, page });
    },

    /** A page of the emergencies whose review a hospital owes; the member's own hospital if none is named. */
    owedReviews(page: PageRequest = {}, hospital: MspId = unlocked().device.msp) {
      return ask(unlocked().device, "Emergency:ListEmergencies", { emergencies: { owed: hospital }, page });
    },

    /** The reason of an emergency in words, for its reviewers and the patient. */
    emergencyReason(emergency: Emergency): Promise<string> {
      return unlocked().device.emergencyReason(emergency);
    },

    /** Writes the review of an emergency. */
    reviewEmergency(review: NewReview): Promise<void> {
      return unlocked().device.reviewEmergency(review);
    },

    /** Declares an emergency of a patient, and notes it; the text is the reason in words, which reviewers and the patient read. */
    async declareEmergency(patient: MemberId, reason: EmergencyReason, text: string): Promise<DeclaredEmergency> {
      const { id, vaultKey, device } = unlocked();
      const declared = { ...(await device.breakGlass(patient, reason, text)), patient, reason };
      try {
        await changeVault(id, async (vault) => {
          const earlier = await keptList<DeclaredEmergency>(vault.emergencies, vaultKey);
          vault.emergencies = await keepList([declared, ...earlier], vaultKey);
        });
      } catch {
        // It is declared all the same: a failure here would lead to a second one.
        unkept.unshift(declared);
      }
      return declared;
    },

    /** The emergencies that the member declared in this browser, the newest first. */
    async myEmergencies(): Promise<DeclaredEmergency[]> {
      const { id, vaultKey } = unlocked();
      return [...unkept, ...(await keptList<DeclaredEmergency>((await vaultOf(id)).emergencies, vaultKey))];
    },
  };
}
