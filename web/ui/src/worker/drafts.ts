/** Drafts: what the member began to write. They survive a reload, and only the member's keys open them. */

import { changeVault, vaultOf } from "../vault/database.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** Older drafts are forgotten, so that the vault stays small. */
const MOST_DRAFTS = 50;

/** A form that was not sent. */
export interface Draft {
  /** What names the form, for example the patient's id and the kind of record. */
  name: string;
  /** When it was last changed, in milliseconds since 1970. */
  changed: number;
  /** The text of each field, by the field's name. */
  fields: Record<string, string | undefined>;
}

/** What the page can do with drafts. */
export function draftCalls(unlocked: AtDesk) {
  const change = async (changed: (drafts: Draft[]) => Draft[]) => {
    const { id, vaultKey } = unlocked();
    await changeVault(id, async (vault) => {
      vault.drafts = await keepList(changed(await keptList(vault.drafts, vaultKey)), vaultKey);
    });
  };
  const drafts = async (): Promise<Draft[]> => {
    const { id, vaultKey } = unlocked();
    return keptList((await vaultOf(id)).drafts, vaultKey);
  };
  return {
    /** The member's drafts, the newest first. */
    drafts,

    /** The draft of this name. */
    async draft(name: string): Promise<Draft | undefined> {
      return (await drafts()).find((draft) => draft.name === name);
    },

    /** Keeps a draft, in place of an earlier one of the same name. */
    async keepDraft(draft: Draft): Promise<void> {
      await change((drafts) => [draft, ...drafts.filter(({ name }) => name !== draft.name)].slice(0, MOST_DRAFTS));
    },

    /** Forgets a draft that was sent or is not wanted. */
    async forgetDraft(name: string): Promise<void> {
      await change((drafts) => drafts.filter((draft) => draft.name !== name));
    },
  };
}
