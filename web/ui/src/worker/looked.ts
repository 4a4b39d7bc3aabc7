/** When the member last looked at a list, so that it can say what is new. Only this browser knows it. */

import { changeVault, vaultOf } from "../vault/database.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** A list, and when the member looked at it. */
interface Look {
  list: string;
  time: number;
}

/** What the page can do with these times. */
export function lookedCalls(unlocked: AtDesk) {
  return {
    /** When the member looked at a list the time before, in milliseconds since 1970, and notes that they look now. */
    async lookedBefore(list: string, now: number): Promise<number | undefined> {
      const { id, vaultKey } = unlocked();
      const looks = await keptList<Look>((await vaultOf(id)).looked, vaultKey);
      await changeVault(id, async (vault) => {
        const others = (await keptList<Look>(vault.looked, vaultKey)).filter((other) => other.list !== list);
        vault.looked = await keepList([...others, { list, time: now }], vaultKey);
      });
      return looks.find((look) => look.list === list)?.time;
    },
  };
}
