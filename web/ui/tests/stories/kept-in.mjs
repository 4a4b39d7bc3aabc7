/** What a browser keeps of the page. */

/**
 * Everything that a browser keeps of this origin, as one text: databases, caches, storage and cookies that scripts see.
 * Bytes stand in it as the characters that they may be.
 *
 * @param {import("playwright-core").Page} page
 */
export function keptIn(page) {
  return page.evaluate(readKept);
}

async function readKept() {
  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const textOf = (value) =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value) : value;
  const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = await asked(database.transaction(store).objectStore(store).getAll());
      kept.push(
        name,
        JSON.stringify(rows, (_, value) => textOf(value)),
      );
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      kept.push(request.url, await (await cache.match(request)).text());
    }
  }
  return kept.join("\n");
}
