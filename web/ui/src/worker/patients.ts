/** The patients whom a practitioner looks after, or for whom a delegate acts: a list that only this browser has. */

import { changeVault, vaultOf } from "../vault/database.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** A patient whom the member looks after, or for whom they act. */
export interface Patient {
  id: string;
  /** What the member calls them. */
  label: string;
  /** The address that the patient gave, without which nobody can ask them for access. */
  address?: string;
}

/** What the page can do with the list. */
export function patientCalls(unlocked: AtDesk) {
  return {
    /** The patients whom the member looks after. */
    async patients(): Promise<Patient[]> {
      const { id, vaultKey } = unlocked();
      return notedPatients(id, vaultKey);
    },

    /** Notes a patient whom the member looks after, in place of an earlier note; an address that is known stays known. */
    async addPatient(patient: Patient): Promise<void> {
      const { id, vaultKey } = unlocked();
      await changeVault(id, async (vault) => {
        const noted = await keptList<Patient>(vault.patients, vaultKey);
        const earlier = noted.find((other) => other.id === patient.id);
        const others = noted.filter((other) => other !== earlier);
        vault.patients = await keepList([...others, { ...earlier, ...patient }], vaultKey);
      });
    },

    /** Takes a patient off the list. */
    async removePatient(patient: string): Promise<void> {
      const { id, vaultKey } = unlocked();
      await changeVault(id, async (vault) => {
        const noted = await keptList<Patient>(vault.patients, vaultKey);
        vault.patients = await keepList(
          noted.filter((other) => other.id !== patient),
          vaultKey,
        );
      });
    },
  };
}

/** The patients whom a member noted. */
export async function notedPatients(id: string, vaultKey: CryptoKey): Promise<Patient[]> {
  return keptList((await vaultOf(id)).patients, vaultKey);
}
