import { Combobox } from "../../components/combobox.tsx";
import { Field, Select, TextArea } from "../../components/fields.tsx";
import { FileField } from "../../components/file-field.tsx";
import { checkOf, checkOfDate } from "./checks.ts";
import { codedOf, type FieldSpec, type Values } from "./fields.ts";
import { writeText } from "./messages.ts";

interface SpecFieldProps {
  spec: FieldSpec;
  /** Its name in the form. */
  name: string;
  /** What stands there at first. */
  values: Values;
}

/** A field as its description says. */
export function SpecField({ spec, name, values }: SpecFieldProps) {
  const text = writeText();
  const label = text.fields[spec.name];
  const value = values[name];
  const common = { label, name, isOptional: spec.isOptional ?? false };
  const given = value === undefined ? {} : { value };
  switch (spec.type) {
    case "area":
      return <TextArea {...common} {...given} />;
    case "choice":
      return (
        <Select
          {...common}
          {...given}
          options={(spec.options ?? []).map((option) => ({ value: option, label: text.options[option] }))}
        />
      );
    case "coded":
      return (
        <Combobox
          {...common}
          set={spec.set ?? "problems"}
          value={codedAt(values, name)}
          hint={name === spec.name && text.codedHint}
        />
      );
    case "decimal":
    case "count":
      return (
        <Field
          {...common}
          {...given}
          inputMode="decimal"
          isShort
          check={checkOf(spec, name)}
          {...(spec.unit ? { unit: spec.unit } : {})}
        />
      );
    case "day":
      return <Field {...common} {...given} check={checkOfDate(spec)} type="date" isShort />;
    case "moment":
      return <Field {...common} {...given} check={checkOfDate(spec)} type="datetime-local" isShort />;
    case "file":
      return <FileField {...common} />;
    case "result":
      return <Field {...common} {...given} check={checkOf(spec, name)} />;
    case "text":
      return <Field {...common} {...given} />;
  }
}

function codedAt(values: Values, name: string) {
  return values[name] ? codedOf(values, name as FieldSpec["name"]) : undefined;
}
