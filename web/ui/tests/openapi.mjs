// Judges the description of the HTTP interface with a validator that has the schema of OpenAPI 3.1.

import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";

const path = new URL("../../../docs/schemas/openapi.json", import.meta.url);
const description = JSON.parse(await readFile(path, "utf8"));
const validator = new Validator();
const { valid, errors } = await validator.validate(description);
if (!valid || validator.version !== "3.1") {
  throw new Error(`docs/schemas/openapi.json is not OpenAPI 3.1: ${JSON.stringify(errors)}`);
}

// The validator does not follow references.
const references = JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g);
for (const [, pointer] of references) {
  if (pointer.split("/").reduce((value, name) => value?.[name], description) === undefined) {
    throw new Error(`docs/schemas/openapi.json refers to #/${pointer}, which it does not have`);
  }
}
