import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { day, moment } from "../messages/index.ts";
import { momentOf } from "./chart-scale.ts";
import type { Attributes } from "./fields.tsx";

interface DayInputProps extends Partial<Attributes> {
  type: "date" | "datetime-local";
  /** What stands there at first. */
  value?: string | undefined;
  /** The first and the last one. */
  min?: string;
  max?: string;
  onInput?: ((value: string) => void) | undefined;
}

/**
 * A day or a moment, with the same in words below it: the browser writes it in its own language, in which 3/4 may be in March
 * or in April.
 */
export function DayInput({ type, value = "", onInput, ...attributes }: DayInputProps) {
  const typed = useSignal(value);
  useEffect(() => {
    typed.value = value;
  }, [value]);
  const time = typed.value === "" ? Number.NaN : momentOf(typed.value);
  return (
    <>
      <input
        {...attributes}
        type={type}
        autocomplete="off"
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          onInput?.(currentTarget.value);
        }}
      />
      <span class="day-words">{Number.isNaN(time) ? "" : type === "date" ? day(time) : moment(time)}</span>
    </>
  );
}
