/** Contacts: people and the names that the member gave them, which only this browser has. */

import type { MemberId } from "../generated/functions.ts";
import { changeVault, vaultOf } from "../vault/database.ts";
import { keepList, keptList } from "./lists.ts";
import { notedPatients } from "./patients.ts";
import type { AtDesk } from "./unlocked.ts";

/** A person whom the member named. */
export interface Contact {
  id: MemberId;
  /** What the member calls them. */
  label: string;
}

/** What the page can do with contacts. */
export function contactCalls(unlocked: AtDesk) {
  return {
    /** Everybody whom the member named, their patients too. */
    async contacts(): Promise<Contact[]> {
      const { id, vaultKey } = unlocked();
      const named = await keptList<Contact>((await vaultOf(id)).contacts, vaultKey);
      return [...(await notedPatients(id, vaultKey)), ...named];
    },

    /** Names a person; an earlier name of the same person is replaced. */
    async nameContact(contact: Contact): Promise<void> {
      const { id, vaultKey } = unlocked();
      await changeVault(id, async (vault) => {
        const named = await keptList<Contact>(vault.contacts, vaultKey);
        const others = named.filter((other) => other.id !== contact.id);
        vault.contacts = await keepList([...others, contact], vaultKey);
      });
    },
  };
}
