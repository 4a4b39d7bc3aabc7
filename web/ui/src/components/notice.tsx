import { CircleAlert, CircleCheck, type IconNode, Info, TriangleAlert } from "lucide";
import type { ComponentChildren } from "preact";
import { explain, type Failure, reasonOf } from "../failure.ts";
import { messages, span } from "../messages/index.ts";
import { Icon, type Tone } from "./icon.tsx";

const ICONS: Record<Tone | "accent", IconNode> = {
  accent: Info,
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
};

/** Something that the member should know. */
export function Notice({ tone, children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <div class={`notice ${tone ?? ""}`}>
      <Icon of={ICONS[tone ?? "accent"]} />
      <div>{children}</div>
    </div>
  );
}

/** Says when something was done. Screen readers say it, too, because its place is there before its text. */
export function Done({ children }: { children: ComponentChildren }) {
  return <div role="status">{children && <Notice tone="good">{children}</Notice>}</div>;
}

/** Why something failed, and a way on where there is one. */
export function Failed({ failure }: { failure: Failure | undefined }) {
  const text = messages();
  const isPageOld = failure?.code === "BROKEN_PAGE" || failure?.code === "NEWER_VAULT";
  return (
    <div role="alert">
      {failure && (
        <Notice tone="bad">
          <p>{explain(failure, text, span)}</p>
          <Reason failure={failure} />
          <RequestName failure={failure} />
          {isPageOld && <LoadAnew />}
        </Notice>
      )}
    </div>
  );
}

/** What the service says of a failure for which the page has only general words. */
function Reason({ failure }: { failure: Failure }) {
  const reason = reasonOf(failure);
  return reason ? (
    <p class="small">
      {messages().serviceSays}{" "}
      <bdi lang="en" dir="ltr">
        {reason}
      </bdi>
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
