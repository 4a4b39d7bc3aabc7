/** What made-up records say: FHIR resources with values of some days. */

const DAY = 24 * 3600 * 1000;

/** A blood pressure, so many days ago. */
export function pressure(days: number, systolic: number, diastolic: number) {
  const component = (code: string, text: string, value: number) => ({
    code: { text, coding: [{ system: "http://loinc.org", code }] },
    valueQuantity: { value, unit: "mmHg", system: "http://unitsofmeasure.org", code: "mm[Hg]" },
  });
  return {
    resourceType: "Observation",
    status: "final",
    effectiveDateTime: dateAt(days),
    code: { text: "Blood pressure", coding: [{ system: "http://loinc.org", code: "85354-9" }] },
    component: [component("8480-6", "Systolic", systolic), component("8462-4", "Diastolic", diastolic)],
  };
}

/** A laboratory's value, so many days ago. */
export function haemoglobin(days: number, value: number) {
  return {
    resourceType: "Observation",
    status: "final",
    effectiveDateTime: dateAt(days),
    code: { text: "Haemoglobin", coding: [{ system: "http://loinc.org", code: "718-7" }] },
    valueQuantity: { value, unit: "g/dL", system: "http://unitsofmeasure.org", code: "g/dL" },
    referenceRange: [{ low: { value: 12, unit: "g/dL" }, high: { value: 16, unit: "g/dL" } }],
  };
}

function dateAt(days: number): string {
  return new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
}

/** A document with one file in it. */
export function documentOf(title: string, contentType: string, file: string) {
  return {
    resourceType: "DocumentReference",
    status: "current",
    date: `${dateAt(90)}T10:00:00Z`,
    description: title,
    content: [{ attachment: { contentType, title, data: btoa(file), size: file.length } }],
  };
}

/** A PDF file with a line of text on each page. */
export function pdf(lines: string[]): string {
  const pageOf = (index: number) => 4 + 2 * index;
  const streams = lines.map((line) => `BT /F1 24 Tf 60 700 Td (${line}) Tj ET`);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${lines.length} /Kids [${lines.map((_, index) => `${pageOf(index)} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...streams.flatMap((stream, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${pageOf(index) + 1} 0 R >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    ]),
  ];
  const parts = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`);
  const offsets = parts.map((_, index) => 9 + parts.slice(0, index).join("").length);
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${9 + parts.join("").length}\n%%EOF\n`;
  return `%PDF-1.4\n${parts.join("")}${table}${end}`;
}

/** How the id of a record begins: its time counted backwards. */
export function invertedTime(time: number): string {
  return (0xffff_ffff_ffff_ffffn - BigInt(Math.round(time))).toString(16);
}
