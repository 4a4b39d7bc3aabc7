import { expect, test } from "vitest";
import { recognize, recognizeFile } from "./recognize.ts";

const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

test("a document of an office program is saved as one, and not as the ZIP file that it is", () => {
  const zip = (name: string) => bytes(`PK\x03\x04${"\0".repeat(100_000)}PK\x01\x02${name}`);
  expect(recognize(zip("word/document.xml")).extension).toBe("docx");
  expect(recognize(zip("xl/workbook.xml")).extension).toBe("xlsx");
  expect(recognize(zip("letter.txt"))).toEqual({ mediaType: "application/zip", extension: "zip" });
});

test("a large file is what its beginning and its end say", async () => {
  const large = (text: string) => new Blob([bytes(text), new Uint8Array(1_000_000), "word/document.xml"]);
  expect((await recognizeFile(large("PK\x03\x04"))).extension).toBe("docx");
  expect((await recognizeFile(large("%PDF-1.5"))).extension).toBe("pdf");
  expect((await recognizeFile(large("a".repeat(1_000_000)))).extension).toBe("bin");
  expect((await recognizeFile(new Blob(["Knee\n"]))).text).toBe("Knee\n");
});

test("a file is what its first bytes say", () => {
  expect(recognize(bytes("%PDF-1.5")).extension).toBe("pdf");
  expect(recognize(bytes("Knee\n"))).toEqual({ mediaType: "text/plain", extension: "txt", text: "Knee\n" });
  expect(recognize(Uint8Array.of(0, 1, 2)).extension).toBe("bin");
});
