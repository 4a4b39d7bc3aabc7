import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useReading } from "../../action.ts";
import { Labelled } from "../../components/fields.tsx";
import { Notice } from "../../components/notice.tsx";
import { desk } from "../../desk.ts";
import { KIT_WORDS, unknownWords, wordsIn } from "../../kit-text.ts";
import { restoreText } from "./restore-messages.ts";

/** Takes the words of a kit: says how many are read and which are no words of a kit, and offers what may be meant. */
export function KitWordsField({ name }: { name: string }) {
  const text = restoreText();
  const typed = useSignal("");
  const known = useSignal<string[]>([]);
  const box = useRef<HTMLDivElement>(null);
  // Without the list, what was typed is checked when it is used.
  const look = useReading(async () => {
    known.value = await desk.kitWords();
  });
  useEffect(() => look.run(), []);
  const words = wordsIn(typed.value);
  const isLastWhole = /\s$/.test(typed.value) || words.length >= KIT_WORDS;
  const unknown = known.value.length > 0 ? unknownWords(words, known.value, isLastWhole) : [];
  const replace = (place: number, by: string) => {
    const field = box.current?.querySelector("textarea");
    if (field) {
      field.value = `${words.map((word, index) => (index === place - 1 ? by : word)).join(" ")} `;
      typed.value = field.value;
      field.focus();
    }
  };
  return (
    <div ref={box} class="stack-tight">
      <Labelled label={text.words} hint={text.wordsHint} name={name} check={isKit}>
        {(attributes) => (
          <textarea
            {...attributes}
            dir="ltr"
            lang="en"
            autocomplete="off"
            autocapitalize="none"
            maxLength={2000}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        )}
      </Labelled>
      <p class="quiet small" role="status">
        {text.count(words.length, KIT_WORDS)}
      </p>
      {unknown.map(({ place, word, meant }) => (
        <Notice key={`${place} ${word}`} tone="bad">
          <p>{text.unknown(place, word)}</p>
          {meant.length > 0 && (
            <div class="cluster">
              <span>{text.meant}</span>
              {meant.map((other) => (
                <button key={other} type="button" class="plain slim" lang="en" onClick={() => replace(place, other)}>
                  {other}
                </button>
              ))}
            </div>
          )}
        </Notice>
      ))}
    </div>
  );
}

/** Whether a text has as many words as a kit. */
export function isKit(value: string): string | undefined {
  const { length } = wordsIn(value);
  return length === KIT_WORDS ? undefined : restoreText().tooFew(length, KIT_WORDS);
}
