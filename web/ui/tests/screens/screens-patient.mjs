/** The screens of a patient. */

import assert from "node:assert/strict";

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
    "patient-record": at("record", async (page) => {
      await read(page);
      // What is new stands on top, and what is out of the ordinary first.
      assert.match(await page.locator("main .row-link").first().textContent(), /9\.1/);
    }),
    "patient-record-filtered": at("record", async (page) => {
      await read(page);
      await press(page, ".filters summary");
      await page.locator("input[type=search]").fill("xyz");
    }),
    "patient-record-back": at("record", async (page) => {
      await page.setViewportSize({ width: 360, height: 600 });
      await page.locator(".filters summary").click();
      await page.locator("input[type=search]").fill("a");
      const link = page.locator(".row-link").nth(4);
      await link.waitFor();
      const href = await link.getAttribute("href");
      await link.evaluate((link) => link.scrollIntoView({ block: "center" }));
      await page.waitForFunction("scrollY > 0 && history.state?.place === scrollY");
      await link.click();
      await page.waitForFunction("location.hash.split('/').length === 4 && scrollY === 0");
      await page.goBack();
      await page.waitForFunction((href) => {
        const { top = -1, bottom = 0 } =
          document.querySelector(`.row-link[href="${href}"]`)?.getBoundingClientRect() ?? {};
        return top >= 0 && bottom <= innerHeight;
      }, href);
      assert.equal(await page.locator("input[type=search]").inputValue(), "a");
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
      await press(page, ".row-end button");
      await page.locator(".notice.good").waitFor();
    }),
    "patient-change": at(`access/${"c81e4d9907ab4f3db6520e93aa174c5e"}/${"1".repeat(64)}`),
    "patient-sees-now": at("access/c81e4d9907ab4f3db6520e93aa174c5e/now"),
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
    "patient-give-back": at("access/give", async (page) => {
      await give.to(page);
      await give.what(page);
      await press(page, "form button[type=submit]");
      const said = await page.locator(".statement").textContent();
      // By the page's button, and by the browser's.
      await page.locator("section button.plain").click();
      await page.locator("input[name=until]").waitFor();
      await page.goBack();
      await page.locator("input[name=records]:checked").waitFor();
      assert.equal(await page.locator("input[name=scope]:checked").inputValue(), "records");
      await press(page, "form button[type=submit]");
      await page.locator("input[name=rights][value=add]").check();
      await press(page, "form button[type=submit]");
      await page.locator(".summary").waitFor();
      await page.locator("input[name=rights][value=add]").uncheck();
      await press(page, "form button[type=submit]");
      assert.equal(await page.locator(".statement").textContent(), said);
    }),
    "patient-acting-elsewhere": at(`deputies/${YUSUF}`, async (page) => {
      await page.locator(".banner").waitFor();
      await page.evaluate("location.hash = '#/looks'");
      await page.locator(".row").first().waitFor();
      await page.locator(".top-bar [popovertarget]").click();
      await page.locator(".menu select").first().selectOption(YUSUF);
      await page.locator(".banner").waitFor();
      // The member's own requests are no place to act for another.
      await page.evaluate("location.hash = '#/requests'");
      await page.locator(".banner").waitFor({ state: "detached" });
    }),
    "patient-acting-stopped": at(`deputies/${YUSUF}`, async (page) => {
      await page.locator(".banner button").click();
      await page.locator(".banner").waitFor({ state: "detached" });
    }),
    "patient-requests": at("requests", (page) => press(page, "section .cluster button")),
    "patient-looks": at("looks", async (page) => {
      await page.locator(".row").first().waitFor();
      await press(page, ".row details summary");
    }),
    "patient-looks-filtered": at("looks", async (page) => {
      await page.locator(".row").first().waitFor();
      await press(page, ".filters summary");
      await page.locator(".filters select").first().selectOption(YUSUF);
      await page.locator(".filters input").first().fill("2026-01-01");
      assert.equal(await page.locator(".row").count(), 1);
    }),
    "patient-ask-look": at("looks", async (page) => {
      await page.locator(".row").first().waitFor();
      await press(page, ".row details summary");
      await press(page, ".ask-about");
      await page.locator("textarea").waitFor();
    }),
    "patient-record-filters": at("record", async (page) => {
      await read(page);
      await press(page, ".filters summary");
      await page.locator(".filters select").nth(2).selectOption("1d7e55c09a3b4c2f8f6611a0be42d793");
      await page.locator(".filters input[type=date]").first().fill("2020-01-01");
    }),
    "patient-one-own": at(`record/${"b2".repeat(16)}/0000000000005`, (page) =>
      page.locator(".range-bar, .content-view").first().waitFor(),
    ),
    "patient-trends": at("trends", (page) => page.locator(".chart").first().waitFor()),
    "patient-add-on-its-way": at("add", async (page) => {
      const file = { name: "film.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(4_000_000, 1) };
      await page.locator("input[type=file]").setInputFiles(file);
      await press(page, "form button:not([type=button])");
      await page.locator("progress[value]").waitFor();
    }),
    "patient-add": at("add"),
    "patient-add-words": at("add", async (page) => {
      await press(page, "input[value=note]");
      await press(page, "form button[type=submit]");
      await page.locator(".summary").waitFor();
    }),
    "patient-write-back": at("write", async (page) => {
      await page.locator("a[href$=measurements]").click();
      await page.locator("input[name=weight]").fill("71.5");
      const title = await page.locator("h1").textContent();
      await press(page, "form button[type=submit]");
      await page.locator(".answers").waitFor();
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor({ timeout: 5000 });
      assert.equal(await page.locator("input[name=weight]").inputValue(), "71.5");
    }),
    "patient-categories": at("categories"),
    "patient-deputies": at("deputies", (page) => press(page, "section details summary")),
    "patient-acting": at("deputies/5b0c9e1f2a3d4c5e8f7061a2b3c4d5e6", read),
    "patient-acting-looks": at(`deputies/${YUSUF}/looks`, (page) => page.locator(".row").first().waitFor()),
    "patient-acting-access": at(`deputies/${YUSUF}/access`, (page) => page.locator(".row").first().waitFor()),
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

/** Waits until the titles of a list are read. */
async function read(page) {
  await page.locator(".time-group li").first().waitFor();
  await page.locator("[aria-busy]").waitFor({ state: "detached" });
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
