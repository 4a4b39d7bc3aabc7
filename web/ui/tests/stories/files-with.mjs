/** Searches files for a text, in each form in which programs write texts. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A text as UTF-8, as UTF-16 in both orders of bytes, in hexadecimal digits, and within longer texts in Base64. */
function formsOf(text) {
  const little = Buffer.from(text, "utf16le");
  const hex = Buffer.from(text).toString("hex");
  // Three bytes are four characters: what stands before the text shifts them. Those at the edges say also what is beside it.
  const shifted = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(" ".repeat(shift) + text).toString("base64");
    const whole = Math.floor((shift + text.length) / 3) * 4;
    return encoded.slice(shift === 0 ? 0 : 4, whole);
  });
  return [
    Buffer.from(text),
    little,
    Buffer.from(little).swap16(),
    ...[hex, ...shifted].map((form) => Buffer.from(form)),
  ];
}

/** Whether some bytes contain a text in one of its forms. */
export function hasText(bytes, text) {
  return formsOf(text).some((form) => bytes.includes(form));
}

/**
 * The paths of all files below a folder that contain a text.
 *
 * @param {string} folder
 * @param {string} text of ASCII characters
 */
export async function filesWith(folder, text) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = [];
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name);
    // Databases replace their files while they are read.
    const bytes = await readFile(path).catch((error) =>
      error.code === "ENOENT" ? Buffer.alloc(0) : Promise.reject(error),
    );
    if (hasText(bytes, text)) {
      found.push(path);
    }
  }
  return found;
}
