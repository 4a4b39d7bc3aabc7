/** Screens of officials, of the account and of those who have no keys here: how each is reached. */

import { draftIsBack } from "./draft.mjs";

const NOUR = "c81e4d9907ab4f3db6520e93aa174c5e";
const LAYLA = "1d7e55c09a3b4c2f8f6611a0be42d793";
const SUSPENDED = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const OFFICIAL = "0f4b7a90d516c83e4275fb01d9aa6e3c";
const WALK_IN = "a17c55d09e3b4c2f8f6611a0be42d7f0";
/** What a new device shows, in outline. */
const REQUEST = `{"member":"${WALK_IN}","csr":"a request","recipient":"age1"}`;
const CODE = ["67026", "20135", "92172", "68001", "16904"];

/** @param {(page: import("playwright-core").Page) => Promise<void>} unlock */
export function officialScreens(unlock) {
  const after = (steps) => async (page) => {
    await unlock(page);
    await steps(page);
  };
  const askedRecovery = async (page, request = REQUEST) => {
    await page.locator("textarea").fill(request);
    await page.locator("main form button[type=submit]").click();
    await page.locator("[name=group-1]").waitFor();
  };
  const compared = async (page) => {
    await page.locator("[name=group-1]").fill("10442 87310 00917 55318 62009");
    await page.locator("input[name=seen]").check();
    await page.locator("main form button[type=submit]").click();
    await page.locator("main form").waitFor({ state: "detached" });
  };
  const application = "application/3f9a1c07b2de48569a0c7714e2d5b8f1";
  return {
    applications: { people: "official", steps: unlock },
    "application-differs": {
      people: "official",
      address: application,
      steps: after(async (page) => {
        for (const [index, group] of [...CODE.slice(0, 3), "68007"].entries()) {
          await page.locator(`[name=group-${index + 1}]`).fill(group);
        }
        await page.locator("form button[type=submit]").first().click();
        await page.locator(".summary").waitFor();
      }),
    },
    "application-admitted": {
      people: "official",
      address: application,
      steps: after(async (page) => {
        await page.locator("[name=group-1]").fill(CODE.join(" "));
        await page.locator("form button[type=submit]").first().click();
        await page.locator(".notice.good").waitFor();
      }),
    },
    "application-walk-in": {
      people: "registrar",
      steps: after(async (page) => {
        await page.locator("main form input[name=id]").fill(`${WALK_IN.slice(0, 16)} ${WALK_IN.slice(16)}`);
        await page.locator("main form button[type=submit]").click();
        await page.locator("[name=name]").fill("Hana Yousef");
        await page.locator("[name=group-1]").fill(CODE.join(" "));
      }),
    },
    "application-refusal-draft": {
      people: "official",
      address: application,
      steps: draftIsBack(unlock, "reason", (page) => page.locator("details summary").click()),
    },
    "application-none": { people: "registrar", address: `application/${"1".repeat(32)}`, steps: unlock },
    invite: { people: "registrar", address: "invite", steps: unlock },
    "invite-made": {
      people: "registrar",
      address: "invite",
      steps: after(async (page) => {
        await page.locator("main button.primary, main .card ~ div button, main > div button").first().click();
        await page.locator(".notice.good").waitFor();
      }),
    },
    "walk-in": { people: "registrar", address: "walk-in", steps: unlock },
    "walk-in-admitted": {
      people: "registrar",
      address: "walk-in",
      steps: after(async (page) => {
        await page.locator("input[name=name]").fill("Hana Yousef");
        for (const field of ["passphrase", "again"]) {
          await page.locator(`input[name=${field}]`).fill("correct horse battery staple");
        }
        await page.locator("input[name=agreed]").check();
        await page.locator("form button[type=submit]").click();
        await page.locator(".notice.good").waitFor();
      }),
    },
    guardian: { people: "official", address: "guardian", steps: unlock },
    members: { people: "official", address: "members", steps: unlock },
    "members-registrar": { people: "registrar", address: "members", steps: unlock },
    member: { people: "official", address: `member/${NOUR}`, steps: unlock },
    "member-freeze": {
      people: "official",
      address: `member/${NOUR}`,
      steps: after(async (page) => {
        await page.locator("button.danger").first().click();
        await page.locator("dialog form button[type=submit]").click();
        await page.locator("dialog .summary").waitFor();
      }),
    },
    "member-suspend": {
      people: "official",
      address: `member/${NOUR}`,
      steps: after(async (page) => {
        await page.locator("button.danger").nth(1).click();
        await page.locator("dialog").waitFor();
      }),
    },
    "member-official": {
      people: "official",
      address: `member/${OFFICIAL}`,
      steps: after(async (page) => {
        await page.locator("input[name=remaining]").first().uncheck();
        await page.locator(".notice.warn").first().waitFor();
      }),
    },
    "member-suspended": { people: "registrar", address: `member/${SUSPENDED}`, steps: unlock },
    "member-recovery": {
      people: "official",
      address: `member/${LAYLA}`,
      steps: after((page) => page.locator("details.card summary").last().click()),
    },
    emergencies: {
      people: "registrar",
      address: "emergencies",
      steps: after((page) => page.locator("details summary").first().click()),
    },
    network: { people: "official", address: "network", steps: unlock },
    "network-trouble": { people: "official-trouble", address: "network", steps: unlock },
    // Who has not unlocked their keys sees these addresses as everybody does.
    hospitals: {
      people: "patient",
      steps: after(async (page) => {
        await page.evaluate("location.hash = '#/hospitals'");
        await page.locator(".rows").waitFor();
      }),
    },
    "hospital-edit": {
      people: "official",
      steps: after(async (page) => {
        await page.evaluate("location.hash = '#/hospital/HospitalAMSP'");
        await page.locator("details.card summary").first().click();
      }),
    },
    "hospital-ask": {
      people: "registrar",
      steps: after(async (page) => {
        await page.evaluate("location.hash = '#/hospital/HospitalAMSP'");
        await page.locator("details.card summary").first().click();
      }),
    },
    profile: { people: "practitioner", address: "profile", steps: unlock },
    "profile-contact": {
      people: "patient",
      address: "profile",
      steps: after(async (page) => {
        await page.locator("main details summary").first().click();
        await page.locator("main input[name=name]").fill("");
        await page.locator("main input[name=email]").fill("amina");
        await page.locator("main form button[type=submit]").click();
        await page.locator(".summary").waitFor();
      }),
    },
    devices: { people: "patient", address: "devices", steps: unlock },
    "devices-add": {
      people: "patient",
      address: "devices",
      steps: after(async (page) => {
        await page.locator("details.card summary").first().click();
        await page.locator("textarea").fill(REQUEST);
        await page.locator("form button[type=submit]").click();
        await page.locator(".groups.large").waitFor();
      }),
    },
    "devices-kit": {
      people: "patient",
      address: "devices",
      steps: after(async (page) => {
        await page.locator("main section.card button.plain").first().click();
        await page.locator(".kit-words").waitFor();
      }),
    },
    "devices-is-it-you": {
      people: "patient",
      address: "devices",
      steps: after(async (page) => {
        await page.locator("ul.rows span.cluster button").first().click();
        await page.locator("dialog input[type=password]").waitFor();
      }),
    },
    "devices-hand-over": {
      people: "custody",
      address: "devices",
      steps: after(async (page) => {
        await page.locator("textarea").fill(REQUEST);
        await page.locator("form button[type=submit]").click();
        await page.locator(".groups.large").waitFor();
        await page.locator("input[name=agrees]").check();
        await page.locator("form button[type=submit]").click();
        await page.locator("svg.qr").waitFor();
      }),
    },
    "broken-screen": { people: "broken", address: "devices", steps: after((page) => page.locator("pre").waitFor()) },
    join: { people: "nobody", address: "join" },
    recover: { people: "nobody", address: "recover" },
    recovering: { people: "recovering", steps: unlock },
    "recovery-unapproved": { people: "claiming-unapproved", steps: unlock },
    "recovery-waits": { people: "claiming", steps: unlock },
    "recovery-ripe": { people: "claiming-ripe", steps: unlock },
    "recovery-stopped": { people: "claiming-stopped", steps: unlock },
    "recovery-official": { people: "official", address: "recovery", steps: unlock },
    "recovery-compare": { people: "official", address: "recovery", steps: after(askedRecovery) },
    "recovery-certified": {
      people: "official",
      address: "recovery",
      steps: after(async (page) => {
        await askedRecovery(page);
        await compared(page);
        await page.locator("main .card button:not(.plain)").last().click();
        await page.locator("svg.qr").waitFor();
      }),
    },
    "recovery-approve": {
      people: "official",
      address: "recovery",
      steps: after(async (page) => {
        await askedRecovery(page, REQUEST.replace(WALK_IN, LAYLA));
        await compared(page);
      }),
    },
    restore: { people: "recovered", address: "restore", steps: unlock },
    "restore-mistyped": {
      people: "recovered",
      address: "restore",
      steps: after(async (page) => {
        await page.locator("textarea").fill("Abandon hosptal hotel ");
        await page.locator(".notice.bad").waitFor();
        await page.locator("main form button[type=submit]").click();
        await page.locator(".summary").waitFor();
      }),
    },
    "restore-replaced": {
      people: "recovered",
      address: "restore",
      steps: after(async (page) => {
        await page.locator("textarea").fill(`${"abandon ".repeat(23)}art`);
        await page.locator("main form button[type=submit]").click();
        await page.locator("[role=alert] p").first().waitFor();
      }),
    },
    "recovered-start": { people: "recovered", steps: unlock },
    joining: { people: "joining", steps: unlock },
    help: { people: "nobody", address: "help" },
    "help-unlocked": {
      people: "patient",
      steps: after(async (page) => {
        await page.evaluate("location.hash = '#/help'");
        await page.locator(".explained").first().waitFor();
      }),
    },
    styleguide: {
      people: "nobody",
      address: "styleguide",
      async steps(page) {
        await page.locator("form button[type=submit]").click();
        await page.locator(".summary").waitFor();
      },
    },
    "styleguide-dialog": {
      people: "nobody",
      address: "styleguide",
      async steps(page) {
        await page.locator("button.danger").first().click();
        await page.locator("dialog").waitFor();
      },
    },
  };
}
