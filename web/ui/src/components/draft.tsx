import { useSignal } from "@preact/signals";
import { type ComponentChildren, Fragment } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { type Action, useReading } from "../action.ts";
import { desk } from "../desk.ts";
import { type Failure, failureOf } from "../failure.ts";
import { moment, shortMoment } from "../messages/index.ts";
import { keeperOf } from "../unkept.ts";
import type { Draft } from "../worker/desk.ts";
import { draftText } from "./draft-text.ts";
import { textOf } from "./form.tsx";
import { Loaded } from "./list.tsx";
import { Failed, Notice } from "./notice.tsx";

type Fields = Draft["fields"];

/** What keeps a form's draft. */
export interface DraftKeeper {
  /** Notes what stands in a form now. */
  note: (form: HTMLFormElement | null) => void;
  /** Forgets the draft, because the form was sent or is not wanted. It does not fail: what was sent was sent. */
  forget: () => Promise<void>;
  /** When it was last kept, in milliseconds since 1970; 0 if it was not. */
  keptAt: number;
  failure: Failure | undefined;
}

/** A form's draft. */
export interface FormDraft<F extends string = string> extends DraftKeeper {
  load: Action<[]>;
  isLoaded: boolean;
  /** When what is back was typed; `undefined` if nothing is. */
  typedAt: number | undefined;
  /** What was typed before, by the fields' names. */
  typed: Partial<Record<F, string>>;
  /** Forgets the draft, and shows the form without it. */
  beginAnew: () => Promise<void>;
  /** How often the form began anew. */
  round: number;
}

/** Keeps what is typed into a form, sealed on this device, so that it survives a reload and a lock. */
export function useDraftKeeper(name: string): DraftKeeper {
  const keptAt = useSignal(0);
  const failure = useSignal<Failure | undefined>(undefined);
  const [keeper, forget] = useMemo(() => {
    // One of an earlier visit may be kept.
    let mayBeKept = true;
    const keeper = keeperOf(async (fields: Fields) => {
      const changed = Date.now();
      mayBeKept = true;
      try {
        await desk.keepDraft({ name, changed, fields });
        keptAt.value = changed;
        failure.value = undefined;
      } catch (error) {
        failure.value = failureOf(error);
      }
    });
    const forget = async () => {
      keeper.drop();
      keptAt.value = 0;
      if (mayBeKept) {
        mayBeKept = false;
        try {
          await desk.forgetDraft(name);
        } catch (error) {
          mayBeKept = true;
          failure.value = failureOf(error);
        }
      }
    };
    return [keeper, forget] as const;
  }, [name]);
  useEffect(() => keeper.close, [keeper]);
  return {
    note: (form) => form && keeper.note(textsOf(new FormData(form))),
    forget,
    keptAt: keptAt.value,
    failure: failure.value,
  };
}

/** The draft of a form that has fields of these names, with what was typed into it before. */
export function useDraft<F extends string>(name: string): FormDraft<F> {
  const { forget, note, ...keeper } = useDraftKeeper(name);
  const found = useSignal<Draft | "none" | undefined>(undefined);
  const round = useSignal(0);
  const load = useReading(async () => {
    found.value = (await desk.draft(name)) ?? "none";
  });
  useEffect(() => load.run(), [name]);
  const forgetAll = async () => {
    await forget();
    found.value = "none";
  };
  const draft = typeof found.value === "object" ? found.value : undefined;
  return {
    ...keeper,
    // Choices alone are made again in a moment, and would only be in the way.
    note: (form) => (form && hasText(form) ? note(form) : void forget()),
    load,
    // A draft that cannot be read keeps nobody from writing.
    isLoaded: found.value !== undefined || load.failure !== undefined,
    typedAt: draft?.changed,
    typed: (draft?.fields ?? {}) as FormDraft<F>["typed"],
    forget: forgetAll,
    async beginAnew() {
      await forgetAll();
      round.value += 1;
    },
    round: round.value,
  };
}

/** A form with a draft: it is shown with what was typed before, and what is typed into it is kept. */
export function Drafted({ of: draft, children }: { of: FormDraft; children: ComponentChildren }) {
  const text = draftText();
  return (
    <div class="stack" onInput={(event) => draft.note((event.target as HTMLInputElement).form)}>
      {draft.typedAt !== undefined && (
        <Notice>
          <p>{text.isBack(moment(draft.typedAt))}</p>
          <button type="button" class="plain slim" onClick={draft.beginAnew}>
            {text.anew}
          </button>
        </Notice>
      )}
      <Loaded action={draft.load} isLoaded={draft.isLoaded} />
      {draft.isLoaded && <Fragment key={draft.round}>{children}</Fragment>}
      <DraftKept of={draft} />
    </div>
  );
}

/** Says when a draft was kept, and why it is not. */
export function DraftKept({ of: { keptAt, failure } }: { of: DraftKeeper }) {
  return (
    <>
      <Failed failure={failure} />
      <span class="quiet small" role="status">
        {keptAt > 0 && draftText().kept(shortMoment(keptAt))}
      </span>
    </>
  );
}

function hasText(form: HTMLFormElement): boolean {
  return [...form.elements].some(
    (element) =>
      (element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type === "text")) &&
      element.value.trim() !== "",
  );
}

/** The texts that stand in a form. A file is no text: it is not kept in a draft. */
export function textsOf(form: FormData): Record<string, string> {
  const names = [...form.entries()].filter(([, value]) => typeof value === "string").map(([name]) => name);
  return Object.fromEntries([...new Set(names)].map((name) => [name, textOf(form, name)]));
}
