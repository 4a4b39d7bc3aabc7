import { useMemo } from "preact/hooks";
import { messages } from "../messages/index.ts";
import { Field } from "./fields.tsx";
import { fileProblem } from "./file-problem.ts";
import { fileText } from "./file-text.ts";
import type { Check } from "./form.tsx";

/** What the browser offers first. Other files can be chosen, too. */
const OFFERED = "image/jpeg,image/png,application/pdf,text/plain";

/** A file that is added to a record. */
export function FileField({ label, name }: { label: string; name: string }) {
  const check: Check = useMemo(
    () => (_, form) => {
      const file = form.get(name);
      const problem = file instanceof File ? fileProblem(file) : "missing";
      return problem && (problem === "missing" ? messages().form.missing(label) : fileText()[problem]);
    },
    [label, name],
  );
  return <Field label={label} hint={fileText().hint} name={name} type="file" accept={OFFERED} check={check} />;
}
