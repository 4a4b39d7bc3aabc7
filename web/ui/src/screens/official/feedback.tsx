import { useSignal } from "@preact/signals";
import { Check, CircleAlert, Lightbulb, MessageSquareText } from "lucide";
import { useEffect, useId } from "preact/hooks";
import type { ReceivedFeedback } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Person } from "../../components/person.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { moment } from "../../messages/index.ts";
import { feedbackText } from "../account/feedback-messages.ts";

const ICONS = { problem: CircleAlert, idea: Lightbulb, other: MessageSquareText };

/** What people said to the ministry: what is open first. */
export function ReceivedFeedbackList() {
  const text = feedbackText();
  const received = useSignal<ReceivedFeedback[] | undefined>(undefined);
  const look = useAction(async () => {
    received.value = await desk.receivedFeedback();
  });
  useEffect(() => look.run(), []);
  const open = received.value?.filter(({ done }) => done === undefined) ?? [];
  const done = received.value?.filter(({ done }) => done !== undefined) ?? [];
  return (
    <Screen title={text.received} lead={text.receivedLead}>
      {received.value && open.length === 0 && <Empty icon={MessageSquareText}>{text.none}</Empty>}
      {open.length > 0 && (
        <ul class="rows card">
          {open.map((message) => (
            <Message key={message.id} of={message} onDone={look.run} />
          ))}
        </ul>
      )}
      {done.length > 0 && (
        <details class="card">
          <summary>{text.earlier}</summary>
          <ul class="rows">
            {done.map((message) => (
              <Message key={message.id} of={message} onDone={look.run} />
            ))}
          </ul>
        </details>
      )}
      <Loaded action={look} isLoaded={received.value !== undefined} />
    </Screen>
  );
}

function Message({ of, onDone }: { of: ReceivedFeedback; onDone: () => void }) {
  const { id, author, isVisitor, received, done, said } = of;
  const text = feedbackText();
  const title = useId();
  const finish = useAction(async () => {
    await desk.finishFeedback(id);
    onDone();
  });
  return (
    <Row
      icon={said ? ICONS[said.kind] : MessageSquareText}
      tone={said?.kind === "problem" && done === undefined ? "warn" : undefined}
      title={said ? text.kinds[said.kind] : text.unreadable}
      titleId={title}
      detail={
        <>
          <div>
            {isVisitor ? text.visitor : <Person id={author} />} · {moment(received)}
          </div>
          {said?.screen && <div>{text.about(said.screen)}</div>}
          {said?.version && <div>{text.version(said.version)}</div>}
          {done !== undefined && <div>{text.doneOn(moment(done))}</div>}
        </>
      }
      end={
        done === undefined && (
          <Do
            action={finish}
            label={text.markDone}
            busy={text.marking}
            onClick={finish.run}
            icon={Check}
            look="plain"
            describedBy={title}
          />
        )
      }
      below={
        said && (
          <p class="said">
            <bdi>{said.text}</bdi>
          </p>
        )
      }
    />
  );
}
