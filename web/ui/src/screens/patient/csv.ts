/** A table as a CSV file (RFC 4180). */

/** Lines of cells as the text of a file. It begins with a mark by which spreadsheets know that it is UTF-8. */
export function csvOf(lines: string[][]): string {
  return `\ufeff${lines.map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("")}`;
}

/** Spreadsheets take a cell that begins with one of some characters for a formula, so a mark stands before it. */
function cellOf(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
