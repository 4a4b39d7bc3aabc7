/** Opens PDF files with PDF.js, which is loaded with the first one. */

import { getDocument, PasswordException, type PDFDocumentProxy, PDFWorker } from "pdfjs-dist/legacy/build/pdf.mjs";
import jbig2Url from "pdfjs-dist/wasm/jbig2.wasm?url";
import openjpegUrl from "pdfjs-dist/wasm/openjpeg.wasm?url";
import qcmsUrl from "pdfjs-dist/wasm/qcms_bg.wasm?url";
import { startPdfWorker } from "../worker/start.ts";

/** Of a greater picture nothing is drawn, in pixels: it would take all of the memory. */
const GREATEST_PICTURE = 64 * 1024 * 1024;

/** What scanners put into files, and colours: read by modules that PDF.js asks for by name. */
const MODULES: Record<string, string> = {
  "jbig2.wasm": jbig2Url,
  "openjpeg.wasm": openjpegUrl,
  "qcms_bg.wasm": qcmsUrl,
};

/** Gives PDF.js its own modules, from the page's origin. It asks for fonts too, and draws with those of the device. */
class OwnModules {
  async fetch({ filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const url = MODULES[filename];
    if (!url) {
      throw new Error(`the page does not have ${filename}`);
    }
    return new Uint8Array(await (await fetch(url)).arrayBuffer());
  }
}

/** An open file. */
export interface Pdf {
  document: PDFDocumentProxy;
  /** What a page says, line by line; empty if it is only a picture. */
  textOf: (page: number) => Promise<string>;
  /** Ends its worker, with all that is in its memory. */
  close: () => void;
}

/** Opens a PDF file. */
export async function openPdf(file: Blob): Promise<Pdf> {
  const data = new Uint8Array(await file.arrayBuffer());
  const started = startPdfWorker();
  const worker = PDFWorker.create({ port: started });
  const task = getDocument({
    data,
    worker,
    BinaryDataFactory: OwnModules,
    useWorkerFetch: false,
    maxImageSize: GREATEST_PICTURE,
  });
  const close = () => {
    void task.destroy();
    worker.destroy();
    started.terminate();
  };
  try {
    const document = await task.promise;
    return { document, textOf: (page) => textOfPage(document, page), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Whether a file was not opened because it asks for a password. */
export function needsPassword(error: unknown): boolean {
  return error instanceof PasswordException;
}

async function textOfPage(document: PDFDocumentProxy, page: number): Promise<string> {
  const { items } = await (await document.getPage(page)).getTextContent();
  const parts = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""));
  return parts.join("").trim();
}
