import { desk } from "../../desk.ts";
import type { Member, MemberId } from "../../generated/functions.ts";

/** A member of the registrar's hospital: the contract shows registrars their own by the list, whatever their state. */
export async function ownMember(id: MemberId): Promise<Member | undefined> {
  let bookmark: string | null | undefined;
  do {
    const page = await desk.members({ bookmark: bookmark ?? null });
    const found = page.entries.find((entry) => entry.id === id);
    if (found) {
      return found;
    }
    bookmark = page.next;
  } while (bookmark);
  return undefined;
}
