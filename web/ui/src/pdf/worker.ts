// PDF.js reads the bytes of a PDF file in this worker. It runs nothing that is written in the file.
import "pdfjs-dist/legacy/build/pdf.worker.mjs";
