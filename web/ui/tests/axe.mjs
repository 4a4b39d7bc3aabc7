/** What an accessibility checker finds. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Nothing is collected about what is in order, and no media are loaded: the page has none that play by themselves. */
const VIOLATIONS = { resultTypes: ["violations"], preload: false };

/**
 * How a screen is built, in a few digits: its elements with their attributes, and which of them have words. What the words are,
 * ids, and addresses are left out.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string>}
 */
export function structureOf(page) {
  return page.evaluate(async () => {
    const LEFT_OUT = /^(id|for|name|href|src|value|aria-(controls|describedby|labelledby|activedescendant))$/;
    const described = (node) => {
      const attributes = [...node.attributes].map(({ name, value }) =>
        LEFT_OUT.test(name) ? name : `${name}=${value}`,
      );
      const hasWords = [...node.childNodes].some(
        (child) => child.nodeType === Node.TEXT_NODE && child.data.trim() !== "",
      );
      return [node.tagName, attributes, hasWords, node.value === "", [...node.children].map(described)];
    };
    const bytes = new TextEncoder().encode(JSON.stringify(described(document.documentElement)));
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    return new Uint8Array(digest).join();
  });
}

/**
 * What is seriously wrong with a screen for people who do not see or use a mouse.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export async function seriousViolations(page) {
  // A page keeps it until it is loaded anew.
  if (!(await page.evaluate("'axe' in window"))) {
    await page.evaluate(axe);
  }
  const { violations } = await page.evaluate((options) => window.axe.run(options), VIOLATIONS);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
