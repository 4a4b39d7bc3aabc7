/** Contact details: what members say of themselves after their admission, to those who could have admitted them. */

import type { ApplicantDetails, FiledContact } from "../../core/emr_page_core.js";
import type { MemberId } from "../generated/functions.ts";
import type { AtDesk } from "./unlocked.ts";

/** What the page can do with contact details. */
export function contactDetailsCalls(unlocked: AtDesk) {
  return {
    /** The contact details of the member, or of another one to an official who may read them; `undefined` if there are none. */
    contact(member: MemberId): Promise<FiledContact | undefined> {
      return unlocked().device.contact(member);
    },

    /** Writes the member's contact details in place of earlier ones. */
    writeContact(details: ApplicantDetails, photo: Uint8Array<ArrayBuffer> | undefined): Promise<void> {
      return unlocked().device.writeContact(details, photo);
    },
  };
}
