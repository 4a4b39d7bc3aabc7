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

const ZIP = "application/zip";

/** Documents of office programs are ZIP files: names of files, or media types, that only these have in them. */
const OFFICE: { mediaType: string; extension: string; has: string }[] = [
  { mediaType: "application/vnd.oasis.opendocument.text", extension: "odt", has: "opendocument.text" },
  { mediaType: "application/vnd.oasis.opendocument.spreadsheet", extension: "ods", has: "opendocument.spreadsheet" },
  {
    mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    extension: "docx",
    has: "word/document.xml",
  },
  {
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extension: "xlsx",
    has: "xl/workbook.xml",
  },
  {
    mediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    extension: "pptx",
    has: "ppt/presentation.xml",
  },
];
/** A ZIP file lists its files at its end. So many bytes of the beginning and the end are searched. */
const SEARCHED = 64 * 1024;

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
  { mediaType: ZIP, extension: "zip", begin: [0x50, 0x4b, 0x03, 0x04] },
  { mediaType: "application/pdf", extension: "pdf", begin: "%PDF" },
];

/** Recognizes a record's content. */
export function recognize(content: Uint8Array): Recognized {
  const format = FORMATS.find(({ begin, offset = 0 }) =>
    [...begin].every((byte, at) => content[offset + at] === (typeof byte === "string" ? byte.charCodeAt(0) : byte)),
  );
  if (format) {
    const { mediaType, extension } = (format.mediaType === ZIP && officeIn(content)) || format;
    return { mediaType, extension };
  }
  const text = textOf(content);
  return text === undefined
    ? { mediaType: "application/octet-stream", extension: "bin" }
    : { mediaType: "text/plain", extension: "txt", text };
}

/** Recognizes a file without reading all of it. */
export async function recognizeFile(file: Blob): Promise<Recognized> {
  const searched = file.size > 2 * SEARCHED ? [file.slice(0, SEARCHED), file.slice(-SEARCHED)] : [file];
  return recognize(new Uint8Array(await new Blob(searched).arrayBuffer()));
}

/** Whether a file is a document of an office program. */
export function isOffice(mediaType: string): boolean {
  return OFFICE.some((one) => one.mediaType === mediaType);
}

function officeIn(content: Uint8Array) {
  const searched = [content.subarray(0, SEARCHED), content.subarray(-SEARCHED)];
  const names = searched.map((part) => new TextDecoder("latin1").decode(part)).join();
  return OFFICE.find(({ has }) => names.includes(has));
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
