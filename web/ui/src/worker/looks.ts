/** Looks: who opened which records of a patient, when and for what. */

import type { CategoryName, OpenedRecord } from "../../core/emr_page_core.js";
import type { AccessKey, MemberId, PageRequest, RecordId } from "../generated/functions.ts";
import { changeVault, vaultOf } from "../vault/database.ts";
import { ask } from "./contract.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk, Unlocked } from "./unlocked.ts";

/** Older looks are forgotten, so that the vault stays small. The patients' logs have them. */
const MOST_LOOKS = 1000;

/** What the member opened of another member, once: the patient's log has the same entry. */
export interface OwnLook extends AccessKey {
  /** Whether it was in an emergency. */
  isEmergency: boolean;
  records: RecordId[];
}

/** What the page can do with the log. */
export function lookCalls(unlocked: AtDesk) {
  return {
    /** A page of the log, the newest first: the member's own, or that of a patient for whom the member sees it. */
    looks(page: PageRequest = {}, patient: MemberId = unlocked().id) {
      return ask(unlocked().device, "Access:AccessLog", { patient, page });
    },

    /** What the member opened of others in this browser, the newest first. */
    async myLooks(): Promise<OwnLook[]> {
      const { id, vaultKey } = unlocked();
      return keptList((await vaultOf(id)).looks, vaultKey);
    },
  };
}

/** Notes what was opened of another member. */
export async function noteLook({ id, vaultKey }: Unlocked, of: CategoryName, opened: OpenedRecord[]): Promise<void> {
  const [first] = opened;
  if (!first || first.access.patient === id) {
    return;
  }
  const records = opened.map(({ facts }) => facts.context.record);
  const look: OwnLook = { ...first.access, isEmergency: of.emergency !== undefined, records };
  await changeVault(id, async (vault) => {
    const earlier = await keptList<OwnLook>(vault.looks, vaultKey);
    vault.looks = await keepList([look, ...earlier].slice(0, MOST_LOOKS), vaultKey);
  });
}
