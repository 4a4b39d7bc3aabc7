/** The unit in which most laboratories give a test: the tests of `tests.tsv` by LOINC code, and units by UCUM code. */

const IN: Record<string, string> = {
  "g/dL": "718-7 1751-7 2885-2",
  "%": "4544-3 4548-4 2708-6 59408-5",
  "10*12/L": "789-8",
  "10*9/L": "6690-2 777-3",
  fL: "787-2",
  pg: "785-6",
  "mm/h": "4537-7",
  "mg/L": "1988-5",
  "mg/dL":
    "2345-7 2339-0 1558-6 2160-0 3094-0 3084-1 17861-6 2777-1 19123-9 2093-3 2085-9 13457-7 2571-8 1975-2 2888-6 5792-7",
  "mmol/L": "14749-6 15074-8 14771-0 2951-2 2823-3 2075-0 2028-9",
  "mL/min/{1.73_m2}": "33914-3",
  "U/L": "1742-6 1920-8 6768-6 2324-2 1798-8 3040-3 2157-6",
  "m[IU]/L": "3016-3",
  "ng/dL": "3024-7",
  "ng/mL": "2276-4 2284-8 1989-3 2857-1",
  "ug/dL": "2498-4",
  "pg/mL": "2132-9",
  s: "5902-2",
  "mm[Hg]": "8480-6 8462-4",
  kg: "29463-7",
  cm: "8302-2",
  "kg/m2": "39156-5",
  Cel: "8310-5",
  "/min": "8867-4 9279-1",
};

/** The UCUM code of the usual unit of a test; nothing if the test has none, or is unknown here. */
export const USUAL_UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries(IN).flatMap(([unit, tests]) => tests.split(" ").map((test) => [test, unit] as const)),
);
