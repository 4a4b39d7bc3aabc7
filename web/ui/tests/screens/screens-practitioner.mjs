/** A practitioner's screens: how each is reached. */

import assert from "node:assert/strict";
import encodeQR from "qr";
import { draftIsBack } from "./draft.mjs";

const PATIENT = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const AHMED = "d".repeat(32);
const SARA = "5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6";

/** @param {(page: import("playwright-core").Page) => Promise<void>} unlock */
export function practitionerScreens(unlock) {
  const after = (steps) => async (page) => {
    await unlock(page);
    await steps(page);
  };
  return {
    patients: { people: "practitioner", steps: after((page) => page.locator(".row .badge").first().waitFor()) },
    "patients-not-found": {
      people: "practitioner",
      steps: after(async (page) => {
        await page.locator("input[name=patient]").fill("Amina Haddad");
        await page.locator("form button[type=submit]").click();
        await page.locator(".summary").waitFor();
      }),
    },
    "patients-scan": {
      people: "practitioner",
      steps: after(async (page) => {
        await page.locator("form [type=button]").click();
        await page.locator("dialog .notice.bad").waitFor();
      }),
    },
    "patients-scanned": {
      people: "practitioner",
      steps: after(async (page) => {
        const address = `${SARA}:age1${"q".repeat(58)}`;
        const choose = (text) => {
          const buffer = Buffer.from(encodeQR(text, "gif", { scale: 4 }));
          return page
            .locator("dialog input[type=file]")
            .setInputFiles({ name: "code.gif", mimeType: "image/gif", buffer });
        };
        await page.locator("form [type=button]").click();
        await choose("https://example.org/");
        await page.waitForFunction("document.querySelector('dialog [role=status]').textContent !== ''");
        await choose(address);
        await page.locator("dialog").waitFor({ state: "detached" });
        assert.equal(await page.locator("input[name=patient]").inputValue(), address);
      }),
    },
    chart: {
      people: "practitioner",
      address: `chart/${PATIENT}`,
      steps: after((page) => page.locator(".chart-columns").waitFor()),
    },
    "chart-opened": {
      people: "practitioner",
      address: `chart/${PATIENT}`,
      steps: after(async (page) => {
        await page.locator(".timeline-head button").click();
        await page.locator(".row-end [aria-expanded]").nth(6).click();
        await page.locator(".trend").first().waitFor();
      }),
    },
    "chart-no-access": {
      people: "practitioner",
      address: `chart/${"1".repeat(32)}`,
      steps: after((page) => page.locator(".empty").waitFor()),
    },
    "chart-emergency": {
      people: "practitioner",
      address: `chart/${AHMED}`,
      steps: after(async (page) => {
        await page.locator(".emergency summary").click();
        await page.locator(".chart-columns .notice.warn").waitFor();
      }),
    },
    "chart-emergency-opened": {
      people: "practitioner",
      address: `chart/${AHMED}`,
      steps: after(async (page) => {
        await page.locator(".timeline-head button").click();
        await page.locator(".row-end [aria-expanded]").first().waitFor();
      }),
    },
    write: { people: "practitioner", address: `write/${PATIENT}`, steps: unlock },
    "write-measurements": {
      people: "practitioner",
      address: `write/${PATIENT}/measurements`,
      steps: after(async (page) => {
        await page.locator("input[name=systolic]").fill("152");
        await page.locator("input[name=diastolic]").fill("9,6");
        await page.locator("form button[type=submit]").click();
        await page.locator(".summary").waitFor();
      }),
    },
    "write-diagnosis": {
      people: "practitioner",
      address: `write/${PATIENT}/diagnosis`,
      steps: after(async (page) => {
        await page.locator("input[name=problem]").pressSequentially("dia");
        await page.locator("[role=option]").first().waitFor();
        await page.keyboard.press("ArrowDown");
      }),
    },
    "write-care-plan": { people: "practitioner", address: `write/${PATIENT}/measures`, steps: unlock },
    "write-examination": { people: "practitioner", address: `write/${PATIENT}/examination`, steps: unlock },
    "write-laboratory": { people: "practitioner", address: `write/${PATIENT}/laboratory`, steps: unlock },
    "write-check": {
      people: "practitioner",
      address: `write/${PATIENT}/prescription`,
      steps: after(async (page) => {
        await page.locator("input[name=medicine]").pressSequentially("amlo");
        const option = page.locator("[role=option]").first();
        const words = await option.locator("bdi").first().textContent();
        // A touch that begins to scroll the list chooses nothing.
        await option.dispatchEvent("pointerdown", { pointerType: "touch" });
        await option.click();
        assert.equal(await page.locator("input[name=medicine]").inputValue(), words);
        await page.locator("input[name=dosage]").fill("One tablet in the morning");
        await page.locator("form button[type=submit]").click();
        await page.locator(".answers").waitFor();
      }),
    },
    "write-again": {
      people: "practitioner",
      address: `write/${PATIENT}/diagnosis`,
      steps: after(async (page) => {
        await page.locator("input[name=problem]").fill("Gout");
        await page.locator("select[name=certainty]").selectOption("refuted");
        await page.locator("form button[type=submit]").click();
        await page.locator(".answers").waitFor();
        await page.locator("button.plain").last().click();
        assert.equal(await page.locator("select[name=certainty]").inputValue(), "refuted");
      }),
    },
    "write-back": {
      people: "practitioner",
      address: `write/${PATIENT}/diagnosis`,
      steps: after(async (page) => {
        await page.locator("input[name=problem]").fill("Gout");
        await page.locator("form button[type=submit]").click();
        await page.locator(".answers").waitFor();
        await page.goBack();
        await page.locator("input[name=problem]").waitFor();
        assert.equal(await page.locator("input[name=problem]").inputValue(), "Gout");
        // What was checked counts no longer once something else is typed.
        await page.locator("input[name=problem]").fill("Gout of the toe");
        await page.goForward();
        await page.locator("input[name=problem]").waitFor();
      }),
    },
    "ask-draft": { people: "practitioner", address: `ask/${SARA}`, steps: draftIsBack(unlock, "message") },
    "emergency-draft": { people: "practitioner", address: `emergency/${SARA}`, steps: draftIsBack(unlock, "words") },
    ask: { people: "practitioner", address: `ask/${SARA}`, steps: unlock },
    requests: { people: "practitioner", address: "requests", steps: unlock },
    "emergency-before": { people: "practitioner", address: `emergency/${SARA}`, steps: unlock },
    "my-emergencies": { people: "practitioner", address: "my-emergencies", steps: unlock },
    "my-looks": { people: "practitioner", address: "my-looks", steps: unlock },
  };
}
