/** Changes what the page's worker finds in its browser. */

const WORKER = "**/assets/worker-*.js";

/**
 * Runs a script in the page's worker before the worker's own; returns what ends that.
 *
 * @param {import("playwright-core").Page | import("playwright-core").BrowserContext} within
 * @param {string} script
 */
export async function inWorker(within, script) {
  await within.route(WORKER, async (route) => {
    const answer = await route.fetch();
    const { "content-encoding": _, "content-length": __, ...headers } = answer.headers();
    await route.fulfill({ status: 200, headers, body: `${script}\n${await answer.text()}` });
  });
  return () => within.unroute(WORKER);
}
