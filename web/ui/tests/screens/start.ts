/** Stands in for the page's worker: the same messages, answered from made-up people. */

import { createContent } from "../../src/fhir/module.ts";
import pdfWorkerUrl from "../../src/pdf/worker.ts?worker&url";
import type { Methods } from "../../src/worker/protocol.ts";
import { fixtureDesk, WHO } from "./fixtures.ts";
import { patientDesk } from "./fixtures-patient.ts";
import { practitionerDesk } from "./fixtures-practitioner.ts";

/** What the people have of whom the address says that they are there. */
const DESKS: Record<string, object> = { patient: patientDesk, new: patientDesk, practitioner: practitionerDesk };
const methods = { ...createContent(), ...fixtureDesk, ...DESKS[WHO] } as unknown as Methods;

export function startPdfWorker(): Worker {
  return new Worker(pdfWorkerUrl, { type: "module" });
}

export function startWorker(): Worker {
  const { port1: page, port2: desk } = new MessageChannel();
  desk.addEventListener("message", async ({ data: { id, method, parameters } }) => {
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
