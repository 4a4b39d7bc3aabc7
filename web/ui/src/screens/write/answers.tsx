import { codeField } from "../../components/coded.ts";
import { day, messages, moment } from "../../messages/index.ts";
import { patientText } from "../patient/messages.ts";
import { type FieldSpec, repeatedName, type Values, valuesAt } from "./fields.ts";
import { KINDS, type KindSpec, type WrittenKind } from "./kinds.ts";
import { type OptionName, writeText } from "./messages.ts";

interface AnswersProps {
  kind: WrittenKind;
  /** For whom it is written. */
  patient: string;
  values: Values;
  rows: number;
  place: string;
}

/** For whom and what was typed, to be checked before it is sent. */
export function Answers({ kind, patient, values, rows, place }: AnswersProps) {
  const text = writeText();
  const { fields, repeated }: KindSpec = KINDS[kind];
  const about = [
    [messages().roles.patient, patient],
    [patientText().kind, text.kinds[kind]],
    [text.fields.category, place],
  ];
  return (
    <dl class="answers">
      {about.map(([label, said]) => (
        <div key={label}>
          <dt class="quiet">{label}</dt>
          <dd>
            <bdi>{said}</bdi>
          </dd>
        </div>
      ))}
      {fields.map((field) => (
        <Answer key={field.name} field={field} values={values} name={field.name} />
      ))}
      {repeated &&
        Array.from({ length: rows }, (_, place) =>
          repeated.fields.map((field) => (
            <Answer
              key={repeatedName(field.name, place)}
              field={field}
              values={valuesAt(repeated, values, place)}
              name={field.name}
            />
          )),
        )}
    </dl>
  );
}

function Answer({ field, values, name }: { field: FieldSpec; values: Values; name: string }) {
  const text = writeText();
  const value = values[name];
  if (!value || field.when?.(values) === false) {
    return null;
  }
  const code = values[codeField(name)];
  return (
    <div>
      <dt class="quiet">{text.fields[field.name]}</dt>
      <dd>
        <bdi>{said(field, value, text.options)}</bdi>
        {field.unit && <bdi> {field.unit}</bdi>}
        {code && <bdi class="quiet small"> {code}</bdi>}
      </dd>
    </div>
  );
}

function said({ type }: FieldSpec, value: string, options: Record<OptionName, string>): string {
  switch (type) {
    case "choice":
      return options[value as OptionName];
    case "day":
      return day(new Date(`${value}T00:00`).getTime());
    case "moment":
      return moment(new Date(value).getTime());
    default:
      return value;
  }
}
