/** What the bytes of a record are, as their beginning says. */

/** The longest text that is shown, in bytes. */
const LONGEST_TEXT = 64 * 1024;
/** The longest title, in characters. */
const LONGEST_TITLE = 80;

/** A record's content, recognized. */
export interface Recognized {
  mediaType: string;
  /** How the name of a saved file ends. */
  extension: string;
  /** Present if it is a text of a length that can be shown. */
  text?: string;
}

/** Formats by their first bytes; of some, these come after a length. */
const FORMATS: { mediaType: string; extension: string; begin: number[]; offset?: number }[] = [
  { mediaType: "image/jpeg", extension: "jpg", begin: [0xff, 0xd8, 0xff] },
  { mediaType: "image/png", extension: "png", begin: [0x89, 0x50, 0x4e, 0x47] },
  { mediaType: "image/gif", extension: "gif", begin: [0x47, 0x49, 0x46, 0x38] },
  { mediaType: "image/webp", extension: "webp", begin: [0x57, 0x45, 0x42, 0x50], offset: 8 },
  { mediaType: "application/pdf", extension: "pdf", begin: [0x25, 0x50, 0x44, 0x46] },
];

/** Recognizes a record's content. */
export function recognize(content: Uint8Array): Recognized {
  const format = FORMATS.find(({ begin, offset = 0 }) => begin.every((byte, at) => content[offset + at] === byte));
  if (format) {
    return { mediaType: format.mediaType, extension: format.extension };
  }
  const text = textOf(content);
  return text === undefined
    ? { mediaType: "application/octet-stream", extension: "bin" }
    : { mediaType: "text/plain", extension: "txt", text };
}

/** The first line of a text, as a title; `undefined` of what has none, such as a picture. */
export function titleOf(content: Uint8Array): string | undefined {
  const line = recognize(content)
    .text?.split("\n")
    .map((one) => one.trim())
    .find((one) => one !== "");
  // Structured content has no line that says something to a person.
  if (!line || /^[[{<]/.test(line)) {
    return undefined;
  }
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE)} …` : line;
}

/** The content as a text; `undefined` if it is long, or something else. */
function textOf(content: Uint8Array): string | undefined {
  if (content.byteLength > LONGEST_TEXT) {
    return undefined;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    // A text has no control characters but tabulators and ends of lines.
    return /[^\P{Cc}\t\r\n]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
