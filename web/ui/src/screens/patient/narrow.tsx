import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { patientText } from "./messages.ts";

interface NarrowProps {
  /** Says what a form will make true. */
  sentenceOf: (form: FormData) => string;
  /** The fields with which less can be given than was asked. */
  children: ComponentChildren;
}

/** Folds what a patient seldom changes of a request, under what the form will make true now. */
export function Narrow({ sentenceOf, children }: NarrowProps) {
  const box = useRef<HTMLDetailsElement>(null);
  const sentence = useSignal("");
  const look = () => {
    const form = box.current?.closest("form");
    sentence.value = form ? sentenceOf(new FormData(form)) : "";
  };
  // After each rendering, too: another category has other records, and another language other words.
  useEffect(look);
  // On a phone the form begins out of sight. Once its sentence stands there, too, all of it is shown, up to its button.
  useEffect(() => {
    requestAnimationFrame(() => box.current?.closest("form")?.scrollIntoView({ block: "nearest" }));
  }, []);
  return (
    <details ref={box} onInput={look}>
      <summary>
        {patientText().narrow}
        <br />
        <span class="quiet small">{sentence.value}</span>
      </summary>
      <div class="stack">{children}</div>
    </details>
  );
}
