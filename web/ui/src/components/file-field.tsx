import { useMemo } from "preact/hooks";
import { messages } from "../messages/index.ts";
import { type CommonProps, Field } from "./fields.tsx";
import { fileProblem } from "./file-problem.ts";
import { fileText } from "./file-text.ts";
import type { Check } from "./form.tsx";

/** What the browser offers first. Other files can be chosen, too. */
const OFFERED = "image/jpeg,image/png,application/pdf,text/plain";

type FileFieldProps = Pick<CommonProps, "label" | "name" | "isOptional">;

/** A file that is added to a record. */
export function FileField({ label, name, isOptional = false }: FileFieldProps) {
  const check = useMemo(() => checkOfFile({ label, name, isOptional }), [label, name, isOptional]);
  return (
    <Field
      label={label}
      hint={fileText().hint}
      name={name}
      isOptional={isOptional}
      type="file"
      accept={OFFERED}
      check={check}
    />
  );
}

/** Says what is wrong with the file of a form. A form sends a file without a name if none was chosen. */
export function checkOfFile({ label, name, isOptional = false }: FileFieldProps): Check {
  return (_, form) => {
    const file = form.get(name);
    const problem = file instanceof File ? fileProblem(file) : "missing";
    if (problem === "missing") {
      return isOptional ? undefined : messages().form.missing(label);
    }
    return problem && fileText()[problem];
  };
}
