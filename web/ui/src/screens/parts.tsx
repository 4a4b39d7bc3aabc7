/** Parts that several screens have. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Action } from "../action.ts";

/** A screen. Its title gets the focus, so that a screen reader says where one is. */
export function Screen({ title, children }: { title: string; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – emr`;
    heading.current?.focus();
  }, [title]);
  return (
    <main>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}

interface FieldProps {
  label: string;
  hint?: string;
  name: string;
  type?: "text" | "password" | "file";
  autocomplete?: string;
  minLength?: number;
}

/** A labelled input of a form. */
export function Field({ label, hint, name, type = "text", autocomplete = "off", minLength }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <div id={hintId} class="hint">
          {hint}
        </div>
      )}
      <input
        id={id}
        name={name}
        // The types of each kind of input are apart; what is given here suits all.
        type={type as "text"}
        required
        dir="auto"
        autocomplete={autocomplete}
        {...(minLength === undefined ? {} : { minLength })}
        {...(hint ? { "aria-describedby": hintId } : {})}
      />
    </div>
  );
}

interface DoProps {
  action: Pick<Action<never[]>, "isRunning" | "failure">;
  label: string;
  busy: string;
  onClick?: () => void;
  describedBy?: string;
}

/** The button of an action: it says that the action is under way, and why it failed. */
export function Do({ action, label, busy, onClick }: DoProps) {
  return (
    <>
      <button type={onClick ? "button" : "submit"} aria-disabled={action.isRunning} onClick={onClick}>
        {action.isRunning ? busy : label}
      </button>
      <p role="alert">{action.failure}</p>
    </>
  );
}

/** The values of a form that was submitted. */
export function values(event: SubmitEvent): FormData {
  event.preventDefault();
  return new FormData(event.currentTarget as HTMLFormElement);
}
