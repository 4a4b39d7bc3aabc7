/** Screens of what the ledger has of a member, of feedback, and of the public directory: how each is reached. */

import { draftIsBack } from "./draft.mjs";

const NOUR = "c81e4d9907ab4f3db6520e93aa174c5e";

/** @param {(page: import("playwright-core").Page) => Promise<void>} unlock */
export function ledgerScreens(unlock) {
  const after = (steps) => async (page) => {
    await unlock(page);
    await steps(page);
  };
  const openAll = (page) =>
    page.locator("details").evaluateAll((all) => {
      for (const one of all) {
        one.open = true;
      }
    });
  return {
    signatures: { people: "patient", address: "signatures", steps: unlock },
    "signatures-proof": { people: "patient", address: "signatures", steps: after(openAll) },
    "my-looks-ledger": { people: "practitioner", address: "my-looks", steps: unlock },
    "feedback-draft": { people: "patient", address: "feedback", steps: draftIsBack(unlock, "text") },
    feedback: { people: "patient", address: "feedback", steps: unlock },
    "feedback-wrong": {
      people: "patient",
      address: "feedback",
      steps: after(async (page) => {
        await page.locator("form button[type=submit]").click();
        await page.locator(".summary").waitFor();
      }),
    },
    "feedback-sent": {
      people: "patient",
      address: "feedback",
      steps: after(async (page) => {
        await page.locator("input[value=idea]").check();
        await page.locator("textarea").fill("Please show the department, too.");
        await page.locator("form button[type=submit]").click();
        await page.locator(".notice.good").waitFor();
      }),
    },
    "received-feedback": { people: "official", address: "received-feedback", steps: after(openAll) },
    tell: { people: "nobody", address: "tell", steps: (page) => page.locator("textarea").waitFor() },
    "tell-sent": {
      people: "nobody",
      address: "tell",
      async steps(page) {
        await page.locator("input[value=problem]").check();
        await page.locator("textarea").fill("My photo is refused.");
        await page.locator("form button[type=submit]").click();
        await page.locator(".notice.good").waitFor();
      },
    },
    "find-hospital": { people: "nobody", address: "hospitals", steps: (page) => page.locator(".rows").waitFor() },
    "find-hospital-none": {
      people: "nobody",
      address: "hospitals/nowhere",
      steps: (page) => page.locator(".empty").waitFor(),
    },
    "hospital-for-all": {
      people: "nobody",
      address: "hospital/HospitalAMSP",
      steps: (page) => page.locator("dl").waitFor(),
    },
    "find-practitioner": {
      people: "nobody",
      address: "practitioners",
      steps: (page) => page.locator(".rows").waitFor(),
    },
    "find-practitioner-none": {
      people: "nobody",
      address: "practitioners",
      async steps(page) {
        await page.locator("input[type=search]").fill("nobody");
        await page.locator(".empty").waitFor();
      },
    },
    "practitioner-for-all": {
      people: "nobody",
      address: `practitioner/${NOUR}`,
      steps: (page) => page.locator("dl").waitFor(),
    },
    "practitioner-patient": {
      people: "patient",
      steps: after(async (page) => {
        await page.evaluate((id) => {
          location.hash = `#/practitioner/${id}`;
        }, NOUR);
        await page.locator("dl").waitFor();
      }),
    },
    "practitioner-gone": {
      people: "nobody",
      address: `practitioner/${"0".repeat(32)}`,
      steps: (page) => page.locator(".empty").waitFor(),
    },
    "directory-entries": { people: "registrar", address: "directory", steps: unlock },
    "directory-confirmed": {
      people: "registrar",
      address: "directory",
      steps: after(async (page) => {
        await page.locator(".row-below button:not(.danger)").first().click();
        await page.locator(".notice.good").waitFor();
      }),
    },
    "profile-entry": { people: "practitioner", address: "profile", steps: after(openAll) },
    "profile-no-entry": {
      people: "practitioner-unlisted",
      address: "profile",
      steps: after(async (page) => {
        await page.locator("main form button").last().click();
        await page.locator(".summary").waitFor();
      }),
    },
    "hospital-patient": {
      people: "patient",
      steps: after(async (page) => {
        await page.evaluate("location.hash = '#/hospital/HospitalAMSP'");
        await page.locator("dl").waitFor();
      }),
    },
    "give-hospital": { people: "patient", address: "access/give/HospitalAMSP", steps: unlock },
  };
}
