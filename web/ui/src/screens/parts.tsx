/** Parts that several screens have. */

import type { ComponentChildren, TargetedEvent } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Action } from "../action.ts";
import { explain, type Failure } from "../failure.ts";
import { messages, span } from "../messages/index.ts";

/** A screen. Its title gets the focus, so that a screen reader says where one is. */
export function Screen({ title, children }: { title: string; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = `${title} – emr`;
  }, [title]);
  return (
    <main>
      <h1 ref={heading} tabIndex={-1}>
        <bdi>{title}</bdi>
      </h1>
      {children}
    </main>
  );
}

/** A part of a screen with a title of its own. */
export function Card({ title, children }: { title: string; children: ComponentChildren }) {
  const heading = useId();
  return (
    <section class="card" aria-labelledby={heading}>
      <h2 id={heading}>
        <bdi>{title}</bdi>
      </h2>
      {children}
    </section>
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
  /** A button that submits its form has none. */
  onClick?: () => void;
  isPlain?: boolean;
  /** The id of what it acts on, where several buttons have the same label. */
  describedBy?: string;
}

/** The button of an action: it says that the action is under way, and why it failed. */
export function Do({ action, label, busy, onClick, isPlain = false, describedBy }: DoProps) {
  return (
    <>
      <button
        type={onClick ? "button" : "submit"}
        class={isPlain ? "plain" : ""}
        aria-disabled={action.isRunning}
        aria-describedby={describedBy}
        onClick={onClick}
      >
        {action.isRunning ? busy : label}
      </button>
      <Failed failure={action.failure} />
    </>
  );
}

/** Why something failed, and a way on where there is one. */
export function Failed({ failure }: { failure: Failure | undefined }) {
  const text = messages();
  const isPageOld = failure?.code === "BROKEN_PAGE" || failure?.code === "NEWER_VAULT";
  return (
    <div role="alert" class="failed">
      {failure && <p>{explain(failure, text, span)}</p>}
      {isPageOld && <LoadAnew />}
    </div>
  );
}

/** Loads the page anew. */
export function LoadAnew() {
  return (
    <button type="button" onClick={() => location.reload()}>
      {messages().loadAnew}
    </button>
  );
}

/** Characters in groups that people read to each other: always from left to right. */
export function Groups({ text }: { text: string }) {
  const groups = text.includes(" ") ? text.split(" ") : (text.match(/.{1,4}/g) ?? []);
  return (
    <code class="groups" dir="ltr">
      {groups.map((group, index) => (
        // The groups of a text never move, and one may come twice.
        <span key={index}>{group} </span>
      ))}
    </code>
  );
}

/** A list that is read when it is first shown: until then it says so, and it says if it cannot be read. */
export function Loaded({ action, isLoaded }: { action: Action<[]>; isLoaded: boolean }) {
  const text = messages();
  if (action.failure) {
    return (
      <>
        <Failed failure={action.failure} />
        <button type="button" class="plain" onClick={action.run}>
          {text.lookAgain}
        </button>
      </>
    );
  }
  return isLoaded ? null : <p class="quiet">{text.working}</p>;
}

/** The values of a form that is submitted; the browser itself sends nothing. */
export function values(event: TargetedEvent<HTMLFormElement>): FormData {
  event.preventDefault();
  return new FormData(event.currentTarget);
}
