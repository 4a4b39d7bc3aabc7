/** When the member last looked at a list, so that it can say what is new. Only this browser knows it. */

import { changeVault } from "../vault/database.ts";
import { type LastLooks, lookedAt } from "./last-looks.ts";
import { keepList, keptList } from "./lists.ts";
import type { AtDesk } from "./unlocked.ts";

/** A list, and when the member looked at it. */
interface Look {
  list: string;
  /** When the visit before this one ended. */
  previous?: number;
  /** When it was last looked at. */
  time: number;
}

/** What the page can do with these times. */
export function lookedCalls(unlocked: AtDesk) {
  return {
    /**
     * Notes that the member looks at a list now; returns when the visit before this one ended, in milliseconds since 1970, if
     * there was one.
     */
    async lookedBefore(list: string, now: number): Promise<number | undefined> {
      const { id, vaultKey } = unlocked();
      return changeVault(id, async (vault) => {
        const looks = await keptList<Look>(vault.looked, vaultKey);
        const { last, ...before } = lookedAt(timesOf(looks.find((look) => look.list === list)), now);
        const others = looks.filter((other) => other.list !== list);
        vault.looked = await keepList([...others, { list, time: last, ...before }], vaultKey);
        return before.previous;
      });
    },
  };
}

function timesOf(look: Look | undefined): LastLooks | undefined {
  return look && { last: look.time, ...(look.previous === undefined ? {} : { previous: look.previous }) };
}
