import type { Signal } from "@preact/signals";
import type { Option } from "./fields.tsx";

interface ChipsProps {
  label: string;
  name: string;
  /** What the chip says that narrows nothing. */
  any: string;
  options: Option[];
  /** The chosen value; empty if the list is not narrowed. */
  chosen: Signal<string>;
}

/** Narrows a list at once: one of a few words that are all in sight. */
export function Chips({ label, name, any, options, chosen }: ChipsProps) {
  return (
    <fieldset class="chips">
      <legend>{label}</legend>
      {[{ value: "", label: any }, ...options].map((option) => (
        <label key={option.value} class="chip">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={chosen.value === option.value}
            onChange={() => (chosen.value = option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
