import { desk } from "../../desk.ts";
import type { Organization } from "../../generated/functions.ts";

/** Every organization of the network: their number is small. */
export async function allOrganizations(): Promise<Organization[]> {
  const all: Organization[] = [];
  let bookmark: string | null | undefined;
  do {
    const page = await desk.registeredOrganizations({ bookmark: bookmark ?? null });
    all.push(...page.entries);
    bookmark = page.next;
  } while (bookmark);
  return all;
}
