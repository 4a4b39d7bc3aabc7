/** Categories: the patient's own, and what the ledger says about those that others let the member use. */

import type { CategoryName, Kinds } from "../../core/emr_page_core.js";
import type { Category, CategoryId } from "../generated/functions.ts";
import { ask } from "./contract.ts";
import type { Standing } from "./desk.ts";
import { type AtDesk, changeAccount } from "./unlocked.ts";

/** What the page can do with categories. */
export function categoryCalls(unlocked: AtDesk, standing: () => Promise<Standing>) {
  const category = async (of: CategoryName): Promise<Category> => {
    const { device } = unlocked();
    return ask(device, "Consent:GetCategory", await device.namedBasis(of));
  };
  return {
    /**
     * Makes a category of the member's own. One of this name that was named and not published is finished, so that it can be
     * tried again after a failure.
     */
    async addCategory(name: string): Promise<Standing> {
      const { device } = unlocked();
      const named = device.categories().find((category) => category.name === name);
      // Nothing else knows the category's id, so it is kept before it is published.
      const category = named?.id ?? (await changeAccount(unlocked(), async () => device.nameCategory(name)));
      await device.publishCategory(category);
      return standing();
    },

    /** The codes of the patient's own kinds of record, by their names. */
    async kinds(): Promise<Kinds> {
      return unlocked().device.kinds();
    },

    /** A category at its current epoch: its keepers, and whether it is open to emergencies. */
    category,

    /** The member's own categories that are open to emergencies; a practitioner in an emergency must know their ids. */
    async openToEmergencies(): Promise<CategoryId[]> {
      const ids = unlocked()
        .device.categories()
        .map(({ id }) => id);
      const found = await Promise.all(ids.map((id) => category({ category: id })));
      return found.filter(({ key }) => key.emergency_access).map(({ category }) => category);
    },

    /**
     * Opens a category of the member's own to emergencies, or closes it. Closing it covers all its records at once; opening
     * it covers those that are added from now on.
     */
    setEmergencyAccess(category: CategoryId, isOpen: boolean): Promise<void> {
      return unlocked().device.setEmergencyAccess(category, isOpen);
    },
  };
}
