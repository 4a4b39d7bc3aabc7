import { codeField } from "../../components/coded.ts";
import { day, moment } from "../../messages/index.ts";
import { type FieldSpec, repeatedName, type Values, valuesAt } from "./fields.ts";
import type { KindSpec } from "./kinds.ts";
import { type OptionName, writeText } from "./messages.ts";

/** What was typed, to be checked before it is sent. */
export function Answers({
  spec,
  values,
  rows,
  place,
}: {
  spec: KindSpec;
  values: Values;
  rows: number;
  place: string;
}) {
  const text = writeText();
  const { fields, repeated } = spec;
  return (
    <dl class="answers">
      <div>
        <dt class="quiet">{text.fields.category}</dt>
        <dd>
          <bdi>{place}</bdi>
        </dd>
      </div>
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
      <dd dir="auto">
        {said(field, value, text.options)}
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
