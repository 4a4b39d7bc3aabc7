/** The screens of a patient. */

const YUSUF = "5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6";

/**
 * Each screen: whose page it is, and what is done until the screen is there.
 *
 * @param {(page: import("playwright-core").Page) => Promise<void>} unlock
 */
export function patientScreens(unlock) {
  const at = (address, steps) => ({
    people: "patient",
    address,
    async steps(page) {
      await unlock(page);
      await steps?.(page);
    },
  });
  const press = (page, selector) => page.locator(selector).first().click();
  return {
    "patient-start": { people: "new", steps: unlock },
    "patient-record": at("record"),
    "patient-record-filtered": at("record", async (page) => {
      await press(page, ".filters summary");
      await page.locator("input[type=search]").fill("xyz");
    }),
    "patient-one-record": at(`record/${"b2".repeat(16)}/0000000000001`, (page) => press(page, ".seal summary")),
    "patient-one-picture": at(`record/${"d4".repeat(16)}/0000000000004`),
    "patient-one-pdf": at(`record/${"a1".repeat(16)}/0000000000014`, async (page) => {
      await page.waitForFunction("document.querySelector('.zoom p')?.textContent.includes('Amman 2019')");
      // The page is drawn: not all of it is white.
      await page.waitForFunction(`(() => {
        const { width, height } = document.querySelector('canvas');
        const { data } = document.querySelector('canvas').getContext('2d').getImageData(0, 0, width, height);
        return data.some((value, at) => at % 4 === 0 && value === 0 && data[at + 3] === 255);
      })()`);
    }),
    "patient-one-heic": at(`record/${"d4".repeat(16)}/0000000000015`, (page) =>
      page.locator(".notice").first().waitFor(),
    ),
    "patient-one-record-versions": at(`record/${"a1".repeat(16)}/0000000000006`),
    "patient-one-record-red": at(`record/${"b2".repeat(16)}/0000000000007`),
    "patient-one-record-in-error": at(`record/${"c3".repeat(16)}/0000000000009`, (page) =>
      press(page, ".seal summary"),
    ),
    "patient-one-record-erased": at(`record/${"a1".repeat(16)}/0000000000010`),
    "patient-erase": at(`record/${"b2".repeat(16)}/0000000000001`, async (page) => {
      await press(page, "button.danger");
      await page.locator("dialog").waitFor();
    }),
    "patient-access": at("access"),
    "patient-access-stopped": at("access", async (page) => {
      await press(page, "button.danger");
      await page.locator(".notice.good").waitFor();
    }),
    "patient-change": at(`access/${"c81e4d9907ab4f3db6520e93aa174c5e"}/${"1".repeat(64)}`),
    "patient-give-whom": at("access/give", (page) => press(page, "input[value=other]")),
    "patient-give-what": at("access/give", give.to),
    "patient-give-rights": at("access/give", async (page) => {
      await give.to(page);
      await give.what(page);
    }),
    "patient-give-check": at("access/give", async (page) => {
      await give.to(page);
      await give.what(page);
      await press(page, "form button[type=submit]");
      await page.locator(".statement").waitFor();
    }),
    "patient-acting-elsewhere": at(`deputies/${YUSUF}`, async (page) => {
      await page.locator(".banner").waitFor();
      await page.evaluate("location.hash = '#/looks'");
      await page.locator(".row").first().waitFor();
      await page.locator(".top-bar [popovertarget]").click();
      await page.locator(".menu select").first().selectOption(YUSUF);
      await page.evaluate("location.hash = '#/requests'");
      await page.locator(".banner").waitFor();
    }),
    "patient-acting-stopped": at(`deputies/${YUSUF}`, async (page) => {
      await page.locator(".banner button").click();
      await page.locator(".banner").waitFor({ state: "detached" });
    }),
    "patient-requests": at("requests", (page) => press(page, "section details summary")),
    "patient-looks": at("looks", (page) => press(page, ".row details summary")),
    "patient-trends": at("trends", (page) => page.locator(".chart").first().waitFor()),
    "patient-add": at("add"),
    "patient-add-words": at("add", async (page) => {
      await press(page, "input[value=note]");
      await press(page, "form button[type=submit]");
      await page.locator(".summary").waitFor();
    }),
    "patient-categories": at("categories"),
    "patient-deputies": at("deputies", (page) => press(page, "section details summary")),
    "patient-acting": at("deputies/5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6"),
    "patient-emergencies": at("emergencies"),
    "patient-emergency-card": at("emergency-card", (page) => page.locator(".qr").waitFor()),
    "patient-address": at("address"),
    "patient-name": at("access", async (page) => {
      await press(page, ".name-person");
      await page.locator("dialog").waitFor();
    }),
    "patient-more": at("more"),
  };
}

/** The first steps of giving access. */
const give = {
  async to(page) {
    await page.locator("input[name=whom][value^=c81e]").check();
    await page.locator("form button[type=submit]").click();
    await page.locator("input[name=categories]").first().waitFor();
  },
  async what(page) {
    await page.locator("input[name=categories]").nth(1).check();
    await page.locator("input[name=scope][value=records]").check();
    await page.locator("input[name=records]").first().check();
    await page.locator("form button[type=submit]").click();
    await page.locator("input[name=until]").waitFor();
  },
};
