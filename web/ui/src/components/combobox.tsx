import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { desk } from "../desk.ts";
import type { Coded, Concept, ValueSet } from "../generated/content.ts";
import { language, localized, number, plural } from "../messages/index.ts";
import { codeField, systemField } from "./coded.ts";
import { type CommonProps, Labelled } from "./fields.tsx";

const text = localized({
  en: {
    coded: (code: string) => `Code ${code}`,
    free: "Your own words: no code.",
    searching: "Searching …",
    found: (count: number) => (count === 0 ? "Nothing found. Your own words are kept." : `${number(count)} found`),
    failed: "The codes could not be searched. Your own words are kept.",
  },
  ar: {
    coded: (code) => `الرمز ${code}`,
    free: "نصك كما كتبته: بلا رمز.",
    searching: "جارٍ البحث …",
    found: (count) =>
      plural(count, {
        zero: "لم يُعثر على شيء. يُحفظ نصك كما كتبته.",
        one: "عُثر على نتيجة واحدة",
        two: "عُثر على نتيجتين",
        few: "عُثر على # نتائج",
        other: "عُثر على # نتيجة",
      }),
    failed: "تعذر البحث في الرموز. يُحفظ نصك كما كتبته.",
  },
});

interface ComboboxProps extends CommonProps {
  /** Where concepts are searched. */
  set: ValueSet;
  /** What stands there at first. */
  value?: Coded | undefined;
}

/** After how many milliseconds a search says that it is under way. */
const ANNOUNCED_AFTER = 300;

/**
 * Words with a code: what is typed is searched in a value set, in both languages and by code. The arrows move through what
 * was found, Enter takes what they mark, Escape closes the list. Words that are in no value set are kept without a code: Enter
 * with nothing marked keeps them, too, and sends no form.
 */
export function Combobox({ set, value, ...common }: ComboboxProps) {
  const words = text();
  const list = useId();
  const typed = useSignal(value?.text ?? "");
  const chosen = useSignal<Pick<Coded, "code" | "system"> | undefined>(value?.code ? value : undefined);
  const found = useSignal<Concept[]>([]);
  const isSearching = useSignal(false);
  const isOpen = useSignal(false);
  const active = useSignal(-1);
  const hasFailed = useSignal(false);
  const last = useRef(0);
  const code = useRef<HTMLInputElement>(null);

  const search = async (wanted: string) => {
    last.current += 1;
    const mine = last.current;
    // A search of a few milliseconds is not announced: a screen reader would say it at each letter.
    const announcing = setTimeout(() => {
      isSearching.value ||= mine === last.current;
    }, ANNOUNCED_AFTER);
    const concepts = await desk.searchValues(set, wanted).catch(() => undefined);
    clearTimeout(announcing);
    // An answer that is late must not replace a newer one.
    if (mine === last.current) {
      isSearching.value = false;
      hasFailed.value = concepts === undefined;
      found.value = concepts ?? [];
      active.value = -1;
    }
  };
  const type = (wanted: string) => {
    typed.value = wanted;
    chosen.value = undefined;
    isOpen.value = true;
    void search(wanted);
  };
  const take = (concept: Concept) => {
    typed.value = wordsOf(concept);
    chosen.value = concept.code ? concept : undefined;
    isOpen.value = false;
    active.value = -1;
  };
  const press = (event: KeyboardEvent) => {
    const concept = found.value[active.value];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen.value) {
        isOpen.value = true;
        void search(typed.value);
        return;
      }
      const count = found.value.length;
      const step = event.key === "ArrowDown" ? 1 : -1;
      active.value = count === 0 ? -1 : (active.value + step + count + (active.value < 0 && step < 0 ? 1 : 0)) % count;
    } else if (event.key === "Enter" && isOpen.value) {
      event.preventDefault();
      if (concept) {
        take(concept);
      } else {
        isOpen.value = false;
      }
    } else if (event.key === "Escape" && isOpen.value) {
      event.preventDefault();
      isOpen.value = false;
    }
  };
  useEffect(() => {
    document.getElementById(`${list}-${active.value}`)?.scrollIntoView({ block: "nearest" });
  }, [active.value]);
  const isFirst = useRef(true);
  useEffect(() => {
    // What was chosen by a press is no input of its own: the form learns of it here.
    if (!isFirst.current) {
      code.current?.dispatchEvent(new Event("input", { bubbles: true }));
    }
    isFirst.current = false;
  }, [chosen.value]);
  const isShown = isOpen.value && found.value.length > 0;
  const outcome = () => (hasFailed.value ? words.failed : words.found(found.value.length));
  return (
    <Labelled {...common}>
      {(attributes) => (
        <div class="combobox">
          <input
            {...attributes}
            type="text"
            role="combobox"
            dir="auto"
            autocomplete="off"
            maxLength={500}
            value={typed.value}
            aria-expanded={isShown}
            aria-controls={list}
            aria-autocomplete="list"
            {...(isShown && active.value >= 0 ? { "aria-activedescendant": `${list}-${active.value}` } : {})}
            onInput={(event) => type(event.currentTarget.value)}
            onKeyDown={press}
            onBlur={() => {
              isOpen.value = false;
            }}
          />
          <input ref={code} type="hidden" name={codeField(attributes.name)} value={chosen.value?.code ?? ""} />
          <input type="hidden" name={systemField(attributes.name)} value={chosen.value?.system ?? ""} />
          <div id={list} role="listbox" class="combobox-list" aria-label={common.label} hidden={!isShown}>
            {found.value.map((concept, index) => (
              // The field has the focus: it is moved through the list by the arrows.
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys
              <div
                key={`${concept.code} ${concept.en}`}
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active.value}
                // The field keeps the focus. A touch that scrolls the list is no click.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => take(concept)}
              >
                <bdi>{wordsOf(concept)}</bdi>
                {concept.code && <bdi class="quiet small">{concept.code}</bdi>}
              </div>
            ))}
          </div>
          <div class="small quiet combobox-note" role="status">
            {chosen.value?.code
              ? words.coded(chosen.value.code)
              : isOpen.value
                ? isSearching.value
                  ? words.searching
                  : outcome()
                : typed.value && words.free}
          </div>
        </div>
      )}
    </Labelled>
  );
}

function wordsOf({ en, ar }: Concept): string {
  return language.value === "ar" ? ar : en;
}
