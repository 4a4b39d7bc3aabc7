import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { number } from "../messages/index.ts";
import { type PictureProblem, smallPicture } from "../small-picture.ts";
import { Labelled } from "./fields.tsx";
import { FileInput } from "./file-input.tsx";
import { type Check, useField } from "./form.tsx";
import { Picture } from "./picture.tsx";
import { pictureText } from "./picture-text.ts";

interface PictureFieldProps {
  label: string;
  name: string;
  /** As many bytes the picture may have once it is smaller. */
  most: number;
  /** The picture as it will be sent; the field leaves it here. */
  picture: Signal<File | undefined>;
}

/** A picture, if the person wants to give one: it is made smaller as soon as it is chosen, and shown. */
export function PictureField({ label, name, most, picture }: PictureFieldProps) {
  const text = pictureText();
  const state = useSignal<PictureProblem | "working" | undefined>(undefined);
  const latest = useRef<File>(undefined);
  const choose = async (file: File | undefined) => {
    latest.current = file;
    picture.value = undefined;
    state.value = file && "working";
    const found = file && (await smallPicture(file, most));
    // Another file may have been chosen meanwhile.
    if (found && latest.current === file) {
      picture.value = "picture" in found ? found.picture : undefined;
      state.value = "problem" in found ? found.problem : undefined;
    }
  };
  const check: Check = useMemo(() => {
    return () => {
      const now = state.peek();
      return now && pictureText()[now];
    };
  }, []);
  const input = useRef<HTMLInputElement>(null);
  /** How often a picture was taken back: then the control begins anew. */
  const round = useSignal(0);
  useEffect(() => {
    if (round.value > 0) {
      input.current?.focus();
    }
  }, [round.value]);
  const forget = () => {
    round.value += 1;
    void choose(undefined);
  };
  const shown = picture.value;
  // Once the form says what is wrong, it need not be said twice.
  const told = useField(name, undefined);
  const own = state.value && text[state.value];
  return (
    <div class="stack-tight">
      <Labelled label={label} hint={text.hint} name={name} check={check} isOptional>
        {(attributes) => (
          <FileInput
            key={round.value}
            {...attributes}
            inputRef={input}
            accept="image/jpeg,image/png,image/webp"
            onChoose={(file) => void choose(file)}
          />
        )}
      </Labelled>
      <div role="status">
        {own && own !== told && <p class={state.value === "working" ? "quiet small" : "field-error"}>{own}</p>}
        {shown && <p class="quiet small">{text.ready(number(Math.ceil(shown.size / 1000)))}</p>}
      </div>
      {shown && (
        <div class="cluster">
          <Picture of={shown} alt={text.chosen} />
          <button type="button" class="plain slim" onClick={forget}>
            {text.remove}
          </button>
        </div>
      )}
    </div>
  );
}
