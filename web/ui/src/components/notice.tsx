import { CircleAlert, CircleCheck, type IconNode, Info, TriangleAlert, X } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { explain, type Failure, reasonOf } from "../failure.ts";
import { messages, span } from "../messages/index.ts";
import { English } from "./english.tsx";
import { Icon, type Tone } from "./icon.tsx";
import { Unconfirmed } from "./unconfirmed.tsx";

const ICONS: Record<Tone | "accent", IconNode> = {
  accent: Info,
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
};

interface NoticeProps {
  tone?: Tone;
  /** Called when the member has read it and wants it no longer; without it the notice stays. */
  onClose?: () => void;
  children: ComponentChildren;
}

/** Something that the member should know. */
export function Notice({ tone, onClose, children }: NoticeProps) {
  return (
    <div class={`notice ${tone ?? ""}`}>
      <Icon of={ICONS[tone ?? "accent"]} />
      <div>{children}</div>
      {onClose && (
        <button type="button" class="bare bar-button" aria-label={messages().close} onClick={onClose}>
          <Icon of={X} />
        </button>
      )}
    </div>
  );
}

/** Forms a sentence in the present language: what is kept of an event, so that its words change with the language. */
export type Sentence = () => string;

interface DoneProps {
  /** Counts what can be done again with the same words. */
  times?: number;
  /** What was done; of several things that are said in one place, the sentence of the last. */
  children: ComponentChildren | Sentence;
}

/**
 * Says when something was done. Screen readers say it, too, because its place is there before its text. It takes the focus,
 * because the button that was pressed is often gone, and this may be out of sight. The same in another language takes no focus.
 */
export function Done({ times, children }: DoneProps) {
  const box = useRef<HTMLDivElement>(null);
  const isSentence = typeof children === "function";
  const what = isSentence ? children : Boolean(children);
  useEffect(() => {
    if (what) {
      box.current?.focus();
    }
  }, [what, times]);
  return (
    <div ref={box} role="status" tabIndex={-1}>
      {what && <Notice tone="good">{isSentence ? children() : children}</Notice>}
    </div>
  );
}

/** Why something failed, and a way on where there is one. */
export function Failed({ failure }: { failure: Failure | undefined }) {
  const isPageOld = failure?.code === "BROKEN_PAGE" || failure?.code === "NEWER_VAULT";
  return (
    <div role="alert">
      {failure && (
        <Notice tone="bad">
          <p>
            <Explained failure={failure} />
          </p>
          <Reason failure={failure} />
          <RequestName failure={failure} />
          {failure.transaction && <Unconfirmed transaction={failure.transaction} />}
          {isPageOld && <LoadAnew />}
        </Notice>
      )}
    </div>
  );
}

/** What went wrong. The page has no words of its own for some failures. */
function Explained({ failure }: { failure: Failure }) {
  const said = explain(failure, messages(), span);
  return said === failure.message ? <English>{said}</English> : said;
}

/** What the service says of a failure for which the page has only general words. */
function Reason({ failure }: { failure: Failure }) {
  const reason = reasonOf(failure);
  return reason ? (
    <p class="small">
      {messages().serviceSays} <English>{reason}</English>
    </p>
  ) : null;
}

/** How an operator finds a failure of the service in its log. */
export function RequestName({ failure: { requestId } }: { failure: Failure }) {
  return requestId ? (
    <p class="small">
      {messages().requestName} <bdi>{requestId}</bdi>
    </p>
  ) : null;
}

/** Loads the page anew. */
export function LoadAnew() {
  return (
    <button type="button" class="slim" onClick={() => location.reload()}>
      {messages().loadAnew}
    </button>
  );
}
