/** Stands in for the page's worker: the same messages, answered from made-up people. */

import { createContent } from "../../src/fhir/module.ts";
import pdfWorkerUrl from "../../src/pdf/worker.ts?worker&url";
import type { Methods } from "../../src/worker/protocol.ts";
import { LARGE } from "../../src/worker/transfer.ts";
import { fixtureDesk, WHO } from "./fixtures.ts";
import { claimingDesk, custodyDesk, troubledDesk } from "./fixtures-official.ts";
import { patientDesk } from "./fixtures-patient.ts";
import { practitionerDesk } from "./fixtures-practitioner.ts";

/** What the people have of whom the address says that they are there. */
const DESKS: Record<string, object> = {
  patient: patientDesk,
  new: patientDesk,
  settled: patientDesk,
  practitioner: practitionerDesk,
  "official-trouble": troubledDesk,
  "claiming-unapproved": claimingDesk("unapproved"),
  claiming: claimingDesk("waits"),
  "claiming-ripe": claimingDesk("ripe"),
  "claiming-stopped": claimingDesk("stopped"),
  recovered: patientDesk,
  custody: { ...patientDesk, ...custodyDesk },
};
const methods = { ...createContent(), ...fixtureDesk, ...DESKS[WHO] } as unknown as Methods;

export function startPdfWorker(): Worker {
  return new Worker(pdfWorkerUrl, { type: "module" });
}

export function startWorker(): Worker {
  const { port1: page, port2: desk } = new MessageChannel();
  desk.addEventListener("message", async ({ data: { id, method, parameters } }) => {
    const large = parameters.find((one: unknown) => one instanceof Uint8Array && one.byteLength >= LARGE);
    if (large) {
      // It stays on its way.
      desk.postMessage({ progress: { direction: "up", done: 0.4 * large.byteLength, total: large.byteLength } });
      return;
    }
    try {
      desk.postMessage({ id, value: await methods[method]?.(...(parameters as never[])) });
    } catch (error) {
      desk.postMessage({ id, failure: { ...(error as object), message: (error as Error).message } });
    }
  });
  page.start();
  desk.start();
  return Object.assign(page, { terminate: () => page.close(), onerror: null }) as unknown as Worker;
}
