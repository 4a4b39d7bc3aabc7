import type { MemberId, RecordEntry } from "../../generated/functions.ts";
import { messages } from "../../messages/index.ts";
import { isNamed, personName } from "../../names.ts";

/** Who wrote a record of a chart. The ledger tells a practitioner no roles of patients, but whose chart it is they know. */
export function authorName({ author, organization }: RecordEntry, patient: MemberId): string {
  return author === patient && !isNamed(author) ? messages().roles.patient : personName(author, organization);
}
