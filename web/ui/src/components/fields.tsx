/** Labelled controls of a {@link Form}. */

import { type Signal, useSignal } from "@preact/signals";
import { Eye, EyeOff } from "lucide";
import { type ComponentChildren, Fragment } from "preact";
import { useId } from "preact/hooks";
import { messages } from "../messages/index.ts";
import { DayInput } from "./day-input.tsx";
import { FileInput } from "./file-input.tsx";
import { type Check, useField } from "./form.tsx";
import { Icon } from "./icon.tsx";

/** What all controls have. */
export interface CommonProps {
  label: string;
  hint?: ComponentChildren;
  name: string;
  isOptional?: boolean;
  /** Says what is wrong with a value. Give the same function each time, for example one outside the component. */
  check?: Check;
}

export interface FieldProps extends CommonProps {
  type?: "text" | "password" | "date" | "datetime-local" | "email" | "tel" | "file" | "search";
  autocomplete?: string;
  minLength?: number;
  maxLength?: number;
  /** The first and last date. */
  min?: string;
  max?: string;
  value?: string;
  /** Of files: kinds that are offered. */
  accept?: string;
  inputMode?: "numeric" | "decimal";
  /** What is written behind it: a unit. */
  unit?: string;
  /** Whether its value is short, for example a number. */
  isShort?: boolean;
  /** Suggestions, of which none needs to be taken. */
  suggestions?: string[];
  onInput?: (value: string) => void;
  /** Of a passphrase: whether it can be read. A button beside it changes that. */
  isShown?: Signal<boolean>;
}

/** A line of text, a date or a file. */
export function Field({
  type = "text",
  autocomplete = "off",
  minLength,
  maxLength = 500,
  min,
  max,
  value,
  accept,
  inputMode,
  unit,
  isShort = false,
  suggestions,
  onInput,
  isShown: given,
  ...common
}: FieldProps) {
  const list = useId();
  const own = useSignal(false);
  const isShown = given ?? own;
  return (
    <Labelled {...common} isShort={isShort}>
      {(attributes) => {
        const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
        if (type === "file") {
          return <FileInput {...attributes} {...(accept === undefined ? {} : { accept })} />;
        }
        if (type === "date" || type === "datetime-local") {
          return <DayInput {...attributes} {...limits} type={type} value={value} onInput={onInput} />;
        }
        const input = (
          <input
            {...attributes}
            // The types of each kind of input are apart; what is given here suits all.
            type={(type === "password" && isShown.value ? "text" : type) as "text"}
            dir="auto"
            autocomplete={autocomplete}
            maxLength={maxLength}
            {...(minLength === undefined ? {} : { minLength })}
            {...(value === undefined ? {} : { defaultValue: value })}
            {...(inputMode === undefined ? {} : { inputMode })}
            {...(suggestions === undefined ? {} : { list })}
            {...(onInput ? { onInput: (event) => onInput(event.currentTarget.value) } : {})}
          />
        );
        return (
          <>
            {type === "password" ? (
              <span class="with-unit">
                {input} <ShowTyped label={common.label} isShown={isShown} />
              </span>
            ) : unit === undefined ? (
              input
            ) : (
              <span class="with-unit">
                {input} <bdi class="quiet">{unit}</bdi>
              </span>
            )}
            {suggestions && (
              <datalist id={list}>
                {suggestions.map((suggestion) => (
                  <option key={suggestion} value={suggestion} />
                ))}
              </datalist>
            )}
          </>
        );
      }}
    </Labelled>
  );
}

/** The button that shows or hides what was typed into the field beside it. */
function ShowTyped({ label, isShown }: { label: string; isShown: Signal<boolean> }) {
  const text = messages();
  const said = isShown.value ? text.hideTyped(label) : text.showTyped(label);
  return (
    <button
      type="button"
      class="bare bar-button"
      aria-label={said}
      title={said}
      onClick={() => (isShown.value = !isShown.value)}
    >
      <Icon of={isShown.value ? EyeOff : Eye} />
    </button>
  );
}

/** Several lines of text. */
export function TextArea({
  value,
  maxLength = 20_000,
  ...common
}: CommonProps & { value?: string; maxLength?: number }) {
  return (
    <Labelled {...common}>
      {(attributes) => (
        <textarea
          {...attributes}
          dir="auto"
          maxLength={maxLength}
          {...(value === undefined ? {} : { defaultValue: value })}
        />
      )}
    </Labelled>
  );
}

export interface Option {
  value: string;
  label: string;
  hint?: string;
}

/** One of several, from a list that opens. */
export function Select({
  options,
  value,
  onChange,
  ...common
}: CommonProps & { options: Option[]; value?: string; onChange?: (value: string) => void }) {
  return (
    <Labelled {...common}>
      {(attributes) => (
        <select {...attributes} {...(onChange ? { onChange: (event) => onChange(event.currentTarget.value) } : {})}>
          {common.isOptional && <option value="" />}
          {/* A list that opens has no value of the beginning of its own: its options say it. */}
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** One of several, all in sight; or as many as wanted. */
export function Choices({
  label,
  hint,
  name,
  isOptional = false,
  check,
  options,
  values = [],
  isMany = false,
  isLabelHidden = false,
  onChange,
  below,
}: CommonProps & {
  options: Option[];
  /** What is chosen at first. */
  values?: string[];
  isMany?: boolean;
  /** Where the screen's title asks the same. */
  isLabelHidden?: boolean;
  onChange?: (value: string) => void;
  /** What is asked besides if an option is chosen: it stands right below it. */
  below?: Record<string, ComponentChildren>;
}) {
  const id = useId();
  const problem = useField(name, check);
  return (
    <fieldset class={problem ? "field wrong" : ""} aria-describedby={`${id}-hint ${id}-error`}>
      <legend class={isLabelHidden ? "hidden" : ""}>{label}</legend>
      <Said id={id} hint={hint} problem={problem} />
      {options.map((option) => (
        <Fragment key={option.value}>
          <label class="choice">
            <input
              type={isMany ? "checkbox" : "radio"}
              name={name}
              value={option.value}
              required={!isMany && !isOptional}
              defaultChecked={values.includes(option.value)}
              {...(onChange ? { onChange: () => onChange(option.value) } : {})}
            />
            <span>
              <strong>
                <bdi>{option.label}</bdi>
              </strong>
              {option.hint && <span class="hint">{option.hint}</span>}
            </span>
          </label>
          {below?.[option.value] && <div class="choice-below">{below[option.value]}</div>}
        </Fragment>
      ))}
    </fieldset>
  );
}

/** A sentence that the member confirms. */
export function Confirm({ label, name }: { label: string; name: string }) {
  const problem = useField(name, undefined);
  const id = useId();
  return (
    <div class={problem ? "field wrong" : "field"}>
      {problem && (
        <div id={id} class="field-error">
          {problem}
        </div>
      )}
      <label class="choice">
        <input type="checkbox" name={name} value="yes" required aria-describedby={id} />
        <span>{label}</span>
      </label>
    </div>
  );
}

/** What makes a control part of its form. */
export interface Attributes {
  id: string;
  name: string;
  required: boolean;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** A control with its label, its hint, and what is wrong with it. */
export function Labelled({
  label,
  hint,
  name,
  isOptional = false,
  check,
  isShort = false,
  children,
}: CommonProps & { isShort?: boolean; children: (attributes: Attributes) => ComponentChildren }) {
  const id = useId();
  const problem = useField(name, check);
  const described = [hint && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={["field", problem && "wrong", isShort && "short"].filter(Boolean).join(" ")}>
      <label for={id}>
        <span class="field-name">{label}</span>
        {isOptional && <span class="quiet small"> ({messages().form.optional})</span>}
      </label>
      <Said id={id} hint={hint} problem={problem} />
      {children({
        id,
        name,
        required: !isOptional,
        ...(described ? { "aria-describedby": described } : {}),
        ...(problem ? { "aria-invalid": true } : {}),
      })}
    </div>
  );
}

/** What is said about a control: its hint, and what is wrong with it. */
function Said({ id, hint, problem }: { id: string; hint: ComponentChildren; problem: string | undefined }) {
  return (
    <>
      {hint && (
        <div id={`${id}-hint`} class="hint">
          {hint}
        </div>
      )}
      {problem && (
        <div id={`${id}-error`} class="field-error">
          {problem}
        </div>
      )}
    </>
  );
}
