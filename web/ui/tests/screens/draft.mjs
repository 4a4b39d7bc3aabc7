/** Something is typed into a field, the page is loaded anew, and what was typed is there again. */

import assert from "node:assert/strict";

const TYPED = "Twelve weeks after the operation, and the knee still swells in the evening.";

/** The steps to a screen on which a draft of the field of this name is back; `show` makes the field visible at first. */
export function draftIsBack(unlock, name, show) {
  return async (page) => {
    await unlock(page);
    await show?.(page);
    const field = page.locator(`textarea[name=${name}]`);
    await field.fill(TYPED);
    await page.reload();
    await unlock(page);
    await page.locator(".notice button.slim").first().waitFor();
    assert.equal(await field.inputValue(), TYPED);
  };
}
