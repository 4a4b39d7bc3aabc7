import { useId } from "preact/hooks";

/** A field that narrows a list while one types. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  label: string;
  /** What is searched at first. */
  value?: string;
  onSearch: (words: string) => void;
}) {
  const id = useId();
  return (
    <search class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        dir="auto"
        maxLength={200}
        autocomplete="off"
        defaultValue={value ?? ""}
        onInput={(event) => onSearch(event.currentTarget.value.trim())}
      />
    </search>
  );
}
