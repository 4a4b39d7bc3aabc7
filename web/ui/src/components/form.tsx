import { type Signal, useSignal } from "@preact/signals";
import { type ComponentChildren, createContext, type TargetedEvent } from "preact";
import { useContext, useEffect, useMemo, useRef } from "preact/hooks";
import { messages } from "../messages/index.ts";

/** What is wrong with a field, in a sentence. */
export interface FieldProblem {
  name: string;
  sentence: string;
}

/** Says what is wrong with a value, beyond what the browser checks; perhaps after it has loaded what it needs for that. */
export type Check = (value: string, form: FormData) => string | undefined | Promise<string | undefined>;

interface FormState {
  problems: Signal<FieldProblem[]>;
  checks: Map<string, Check>;
}

const FormContext = createContext<FormState | undefined>(undefined);

interface FormProps {
  onSubmit: (form: FormData) => void;
  /** The id of what names the form, where a screen has several. */
  labelledBy?: string;
  /** What was found wrong after it was sent. */
  refused?: FieldProblem[] | undefined;
  children: ComponentChildren;
}

/**
 * A form. It sends only what is in order: else a summary on top says what is wrong, with a link to each field, and the
 * same sentence stands beside the field. What was typed stays.
 */
export function Form({ onSubmit, labelledBy, refused, children }: FormProps) {
  const problems = useSignal<FieldProblem[]>([]);
  useEffect(() => {
    if (refused) {
      problems.value = refused;
    }
  }, [refused]);
  const checks = useMemo(() => new Map<string, Check>(), []);
  const state = useMemo(() => ({ problems, checks }), []);
  const isChecking = useRef(false);
  const submit = async (event: TargetedEvent<HTMLFormElement, SubmitEvent>) => {
    event.preventDefault();
    const form = event.currentTarget;
    // A double press sends nothing twice.
    if (isChecking.current) {
      return;
    }
    isChecking.current = true;
    try {
      problems.value = await problemsOf(form, checks);
    } finally {
      isChecking.current = false;
    }
    if (problems.value.length === 0) {
      onSubmit(new FormData(form));
    }
  };
  return (
    <FormContext.Provider value={state}>
      <form noValidate onSubmit={submit} aria-labelledby={labelledBy}>
        <Summary problems={problems.value} />
        {children}
      </form>
    </FormContext.Provider>
  );
}

/** What is wrong with the field of this name, and where to leave a check of its own. */
export function useField(name: string, check: Check | undefined): string | undefined {
  const form = useContext(FormContext);
  useEffect(() => {
    if (!check) {
      return undefined;
    }
    form?.checks.set(name, check);
    return () => void form?.checks.delete(name);
  }, [form, name, check]);
  return form?.problems.value.find((problem) => problem.name === name)?.sentence;
}

function Summary({ problems }: { problems: FieldProblem[] }) {
  const text = messages().form;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length > 0) {
      box.current?.focus();
    }
  }, [problems]);
  if (problems.length === 0) {
    return null;
  }
  return (
    <div ref={box} class="summary" role="alert" tabIndex={-1}>
      <strong>{text.problems}</strong>
      <ul>
        {problems.map(({ name, sentence }) => (
          <li key={`${name} ${sentence}`}>
            <button type="button" class="bare link" onClick={(event) => focusField(event.currentTarget, name)}>
              {sentence}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function focusField(within: HTMLElement, name: string): void {
  const field = within.closest("form")?.elements.namedItem(name);
  const first = field instanceof RadioNodeList ? field[0] : field;
  (first as HTMLElement | null)?.focus();
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

async function problemsOf(form: HTMLFormElement, checks: Map<string, Check>): Promise<FieldProblem[]> {
  const data = new FormData(form);
  const found = new Map<string, string>();
  for (const element of form.elements) {
    const control = element as Control;
    // What is hidden is not asked.
    if (!control.name || found.has(control.name) || control.closest("[hidden]")) {
      continue;
    }
    const value = data.get(control.name);
    const own = async () => checks.get(control.name)?.(cleaned(value), data);
    // Of a value that is out of range, the field itself says more.
    const sentence = isOutOfRange(control)
      ? ((await own()) ?? problemOf(control))
      : (problemOf(control) ?? (await own()));
    if (sentence) {
      // What is wrong may be folded.
      control.closest("details")?.setAttribute("open", "");
      found.set(control.name, sentence);
    }
  }
  return [...found].map(([name, sentence]) => ({ name, sentence }));
}

/** What the browser finds wrong, in our words. */
function problemOf(control: Control): string | undefined {
  const text = messages().form;
  const { validity } = control;
  const label = labelOf(control);
  const isBlank = control.required && control.type !== "file" && cleaned(control.value) === "";
  if (validity.badInput) {
    return control.type === "number" ? text.notANumber(label) : text.notADate(label);
  }
  if (validity.valueMissing || isBlank) {
    return control.type === "radio" || control.tagName === "SELECT" ? text.choose(label) : text.missing(label);
  }
  if (
    validity.tooShort ||
    ("minLength" in control && control.minLength > control.value.length && control.value !== "")
  ) {
    return text.tooShort(label, (control as HTMLInputElement).minLength);
  }
  if (validity.tooLong) {
    return text.tooLong(label, (control as HTMLInputElement).maxLength);
  }
  if (isOutOfRange(control)) {
    return text.outOfRange(label);
  }
  return validity.valid ? undefined : text.wrong(label);
}

function isOutOfRange({ validity }: Control): boolean {
  return validity.rangeOverflow || validity.rangeUnderflow;
}

/** What a sentence calls a control. That it is optional stands in its label, too, and is no part of its name. */
function labelOf(control: Control): string {
  const label = control.labels?.[0];
  const named =
    control.type === "radio"
      ? control.closest("fieldset")?.querySelector("legend")
      : (label?.querySelector(".field-name") ?? label);
  return named?.textContent.trim() ?? control.name;
}

/** The text of a field as it is meant. */
export function textOf(form: FormData, name: string): string {
  return cleaned(form.get(name));
}

/**
 * A text without what nobody sees: characters of no width, which come with pasted text and make two ids differ that look
 * the same, and spaces at its ends.
 */
function cleaned(value: FormDataEntryValue | null): string {
  return typeof value === "string"
    ? value
        .normalize("NFC")
        .replaceAll(/[\p{Cf}\p{Cc}]/gu, keptOf)
        .trim()
    : "";
}

/** Of the characters without width, a text needs the joiners of Arabic and Persian, tabulators and ends of lines. */
function keptOf(character: string): string {
  return /[\t\n\r\u200c\u200d]/.test(character) ? character : "";
}
