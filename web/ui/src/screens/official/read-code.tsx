import { useSignal } from "@preact/signals";
import { Check, X } from "lucide";
import { useMemo, useRef } from "preact/hooks";
import { useField } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Notice } from "../../components/notice.tsx";
import { number } from "../../messages/index.ts";
import { officialText } from "./messages.ts";

/** How many digits a group has. */
const DIGITS = 5;

interface ReadCodeProps {
  code: string;
  /** What is said of a group that differs. Give the same function each time. */
  differs: () => (group: string) => string;
}

/**
 * Takes the code that an applicant reads, and compares it. The code itself is not shown: an approver who sees it may
 * nod without listening, and one who types it cannot.
 */
export function ReadCode({ code, differs }: ReadCodeProps) {
  const text = officialText();
  const groups = code.split(" ");
  const typed = useSignal(groups.map(() => ""));
  const inputs = useRef<HTMLFieldSetElement>(null);
  const write = (from: number, value: string) => {
    const digits = digitsOf(value);
    const next = [...typed.value];
    next[from] = digits.slice(0, DIGITS);
    // Pasted text may fill the groups behind it, too.
    for (let read = DIGITS, index = from + 1; read < digits.length && index < next.length; read += DIGITS, index += 1) {
      next[index] = digits.slice(read, read + DIGITS);
    }
    typed.value = next;
    if (digits.length >= DIGITS) {
      const last = Math.min(next.length - 1, from + Math.floor(digits.length / DIGITS));
      inputs.current?.querySelectorAll("input")[last]?.focus();
    }
  };
  const isAgreed = (digits: string, index: number) => digits === groups[index];
  const differing = typed.value.findIndex((digits, index) => digits.length === DIGITS && !isAgreed(digits, index));
  return (
    <fieldset ref={inputs} class="read-code">
      <legend>{text.compare}</legend>
      <div class="read-groups" dir="ltr">
        {groups.map((group, index) => (
          // The groups of a code never move.
          <Group
            key={index}
            index={index}
            all={groups.length}
            group={group}
            typed={typed.value[index] ?? ""}
            differs={differs}
            onType={(value) => write(index, value)}
          />
        ))}
      </div>
      <div role="status">
        {differing === -1 ? (
          <span class="hidden">{text.groupsAgree(number(typed.value.filter(isAgreed).length))}</span>
        ) : (
          <Notice tone="bad">{differs()(number(differing + 1))}</Notice>
        )}
      </div>
    </fieldset>
  );
}

interface GroupProps {
  index: number;
  all: number;
  group: string;
  typed: string;
  differs: ReadCodeProps["differs"];
  onType: (value: string) => void;
}

function Group({ index, all, group, typed, differs, onType }: GroupProps) {
  const text = officialText();
  const name = `group-${index + 1}`;
  const check = useMemo(() => {
    return (value: string) => (digitsOf(value) === group ? undefined : differs()(number(index + 1)));
  }, [group, index, differs]);
  const problem = useField(name, check);
  const isWhole = typed.length === DIGITS;
  const agrees = typed === group;
  return (
    <label class={`read-group ${isWhole ? (agrees ? "agrees" : "differs") : ""}`}>
      <span class="hidden">{text.group(number(index + 1), number(all))}</span>
      <input
        name={name}
        required
        inputMode="numeric"
        autocomplete="off"
        value={typed}
        aria-invalid={problem ? true : undefined}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      {isWhole && <Icon of={agrees ? Check : X} />}
    </label>
  );
}

/** The digits of a text, also those of Arabic and Persian keyboards. */
function digitsOf(text: string): string {
  return text
    .replaceAll(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replaceAll(/\D/g, "");
}
