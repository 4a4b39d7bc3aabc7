/** What the bytes of a record or of a file in it are, as their beginning says. */

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

/** The first characters of a format in ASCII, or its first bytes; of some, these come after a length or a preamble. */
const FORMATS: { mediaType: string; extension: string; begin: number[] | string; offset?: number }[] = [
  { mediaType: "image/jpeg", extension: "jpg", begin: [0xff, 0xd8, 0xff] },
  { mediaType: "image/png", extension: "png", begin: [0x89, 0x50, 0x4e, 0x47] },
  { mediaType: "image/gif", extension: "gif", begin: "GIF8" },
  { mediaType: "image/webp", extension: "webp", begin: "WEBP", offset: 8 },
  { mediaType: "image/avif", extension: "avif", begin: "ftypavif", offset: 4 },
  { mediaType: "image/heic", extension: "heic", begin: "ftypheic", offset: 4 },
  { mediaType: "image/heic", extension: "heic", begin: "ftypheix", offset: 4 },
  { mediaType: "image/heic", extension: "heic", begin: "ftypmif1", offset: 4 },
  { mediaType: "image/heic", extension: "heic", begin: "ftypmsf1", offset: 4 },
  { mediaType: "image/tiff", extension: "tiff", begin: "II*\0" },
  { mediaType: "image/tiff", extension: "tiff", begin: "MM\0*" },
  { mediaType: "application/dicom", extension: "dcm", begin: "DICM", offset: 128 },
  { mediaType: "application/zip", extension: "zip", begin: [0x50, 0x4b, 0x03, 0x04] },
  { mediaType: "application/pdf", extension: "pdf", begin: "%PDF" },
];

/** Recognizes a record's content. */
export function recognize(content: Uint8Array): Recognized {
  const format = FORMATS.find(({ begin, offset = 0 }) =>
    [...begin].every((byte, at) => content[offset + at] === (typeof byte === "string" ? byte.charCodeAt(0) : byte)),
  );
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
