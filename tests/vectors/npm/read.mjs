/**
 * Computes golden vectors with npm's libraries and with our WebAssembly modules.
 *
 *     node read.mjs FOLDER...
 *
 * It compares its own results with the vectors in each FOLDER. It seals each plaintext anew with npm's age, has our module
 * open that, and prints the new vectors, by formats, for another program to open.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openAll, sealAll } from "./age.mjs";
import { COMPUTE } from "./formats.mjs";
import * as core from "./module/emr_vectors_module.js";
import { checkPage } from "./page.mjs";

core.initSync({ module: await readFile(new URL("module/emr_vectors_module_bg.wasm", import.meta.url)) });

await checkPage();

const anew = Object.fromEntries(core.formats().map((format) => [format, []]));
for (const folder of process.argv.slice(2)) {
  for (const [format, checked] of Object.entries(anew)) {
    const vectors = JSON.parse(await readFile(join(folder, `${format}.json`), "utf8"));
    assert(vectors.length > 0, `${format} has no vectors`);
    for (const vector of vectors) {
      checked.push(await check(format, vector));
    }
  }
}
console.log(JSON.stringify(anew));

/** Checks a vector, and returns it with files that npm's age sealed. */
async function check(format, vector) {
  const about = `${format}: ${vector.name}`;
  await openAll(vector.sealed ?? {}, about);
  assert.deepEqual(await COMPUTE[format]?.(vector.given) ?? vector.exact, vector.exact, about);
  assert.deepEqual(reproduced(format, vector), vector, about);

  const sealed = JSON.parse(core.sealAnew(format, JSON.stringify(vector.given)));
  await openAll(sealed.sealed ?? {}, `${about}, sealed by our module`);

  if (!vector.sealed) {
    return vector;
  }
  const foreign = { ...vector, sealed: await sealAll(vector.sealed) };
  const opened = reproduced(format, foreign);
  assert.deepEqual(opened.sealed, foreign.sealed, `${about}, sealed by npm's age`);
  return opened;
}

function reproduced(format, vector) {
  return JSON.parse(core.reproduce(format, JSON.stringify(vector)));
}
