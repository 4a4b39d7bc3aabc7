/** Screens of officials, of the account and of those who have no keys here: how each is reached. */

const NOUR = "c81e4d9907ab4f3db6520e93aa174c5e";
const LAYLA = "1d7e55c09a3b4c2f8f6611a0be42d793";
const SUSPENDED = "77aa10ce4b2d4d9e9c5503f1e8d2b604";
const WALK_IN = "a17c55d09e3b4c2f8f6611a0be42d7f0";
const CODE = ["67026", "20135", "92172", "68001", "16904"];

/** @param {(page: import("playwright-core").Page) => Promise<void>} unlock */
export function officialScreens(unlock) {
  const after = (steps) => async (page) => {
    await unlock(page);
    await steps(page);
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
        await page.locator("main form button").click();
        await page.locator("[name=name]").fill("Hana Yousef");
        await page.locator("[name=group-1]").fill(CODE.join(" "));
      }),
    },
    "application-none": { people: "registrar", address: `application/${"1".repeat(32)}`, steps: unlock },
    members: { people: "official", address: "members", steps: unlock },
    "members-registrar": { people: "registrar", address: "members", steps: unlock },
    member: { people: "official", address: `member/${NOUR}`, steps: unlock },
    "member-suspend": {
      people: "official",
      address: `member/${NOUR}`,
      steps: after(async (page) => {
        await page.locator("button.danger").first().click();
        await page.locator("dialog").waitFor();
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
    profile: { people: "practitioner", address: "profile", steps: unlock },
    devices: { people: "patient", address: "devices", steps: unlock },
    "devices-add": {
      people: "patient",
      address: "devices",
      steps: after(async (page) => {
        await page.locator("details.card summary").first().click();
        await page.locator("textarea").fill("a request");
        await page.locator("form button").click();
        await page.locator(".groups.large").waitFor();
      }),
    },
    "broken-screen": { people: "broken", address: "devices", steps: after((page) => page.locator("pre").waitFor()) },
    join: { people: "nobody", address: "join" },
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
        await page.locator("form button").click();
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
