/** Screens of what the ledger has of a member, of feedback, and of the public directory: how each is reached. */

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
    feedback: { people: "patient", address: "feedback", steps: unlock },
    "feedback-wrong": {
      people: "patient",
      address: "feedback",
      steps: after(async (page) => {
        await page.locator("form button").click();
        await page.locator(".summary").waitFor();
      }),
    },
    "feedback-sent": {
      people: "patient",
      address: "feedback",
      steps: after(async (page) => {
        await page.locator("input[value=idea]").check();
        await page.locator("textarea").fill("Please show the department, too.");
        await page.locator("form button").click();
        await page.locator(".notice.good").waitFor();
      }),
    },
    "received-feedback": { people: "official", address: "received-feedback", steps: after(openAll) },
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
