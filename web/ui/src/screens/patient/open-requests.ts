import { effect, signal } from "@preact/signals";
import { changes, desk, member } from "../../desk.ts";
import { allEntries } from "../../pages.ts";
import { isOpen } from "./open-request.ts";

/** How many requests wait for the patient's answer. */
export const openRequests = signal(0);

effect(() => {
  const standing = member.value;
  // Read, so that each change of the patient's data counts the requests anew.
  void changes.value;
  if (standing?.state === "active" && standing.roles.includes("patient")) {
    count(standing.id).catch(() => {
      // The screen of requests says why they cannot be read.
    });
  } else {
    openRequests.value = 0;
  }
});

async function count(patient: string): Promise<void> {
  const requests = await allEntries((page) => desk.requestsTo(patient, page));
  // Another member may be here by now.
  if (member.peek()?.id === patient) {
    openRequests.value = requests.filter((request) => isOpen(request)).length;
  }
}
