import { useSignal } from "@preact/signals";
import { FileUp } from "lucide";
import { size } from "../messages/index.ts";
import type { Attributes } from "./fields.tsx";
import { fileText } from "./file-text.ts";
import { Icon } from "./icon.tsx";

interface FileInputProps extends Partial<Attributes> {
  /** The kinds that are offered. */
  accept?: string;
  inputRef?: { current: HTMLInputElement | null };
  onChoose?: (file: File | undefined) => void;
}

/**
 * Chooses a file, in the words of the page: those of the browser are in its own language. The browser's control lies over
 * them, so that it is pressed, reached by keyboard, and takes a file that is dropped.
 */
export function FileInput({ inputRef, onChoose, ...attributes }: FileInputProps) {
  const text = fileText();
  const chosen = useSignal<File | undefined>(undefined);
  return (
    <div class="file-input">
      <span class="button plain slim" aria-hidden="true">
        <Icon of={FileUp} />
        {text.choose}
      </span>
      <span class="quiet small file-name" aria-hidden="true">
        {chosen.value ? (
          <>
            <bdi>{chosen.value.name}</bdi> ({size(chosen.value.size)})
          </>
        ) : (
          text.none
        )}
      </span>
      <input
        {...attributes}
        {...(inputRef ? { ref: inputRef } : {})}
        type="file"
        onChange={({ currentTarget: { files } }) => {
          chosen.value = files?.[0];
          onChoose?.(chosen.value);
        }}
      />
    </div>
  );
}
