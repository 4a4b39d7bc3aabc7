import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import type { Feedback } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Drafted, type FormDraft } from "../../components/draft.tsx";
import { Choices, Field, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Done } from "../../components/notice.tsx";
import { ownVersion } from "../../version.ts";
import { feedbackText } from "./feedback-messages.ts";

const KINDS = ["problem", "idea", "other"] as const;
/** The core counts bytes, of which a character of most scripts has two. */
const LONGEST_TEXT = 2000;
const LONGEST_LINE = 120;

type FieldName = "kind" | "text" | "screen";

interface FeedbackFormProps {
  /** What stands in the fields at first. */
  typed?: Partial<Record<FieldName, string>>;
  /** Keeps what was typed; without it, that is kept nowhere. */
  draft?: FormDraft<FieldName>;
  onSend: (feedback: Feedback) => Promise<void>;
}

/** Takes a message to the ministry, says that it arrived, and then offers to send another. */
export function FeedbackForm({ typed = {}, draft, onSend }: FeedbackFormProps) {
  const text = feedbackText();
  const isSent = useSignal(false);
  const send = useAction(async (form: FormData) => {
    await onSend(feedbackIn(form));
    await draft?.forget();
    isSent.value = true;
  });
  const form = (
    <Form onSubmit={send.run}>
      <Choices
        label={text.kind}
        name="kind"
        values={typed.kind ? [typed.kind] : []}
        options={KINDS.map((kind) => ({ value: kind, label: text.kinds[kind] }))}
      />
      <TextArea
        label={text.words}
        hint={text.wordsHint}
        name="text"
        maxLength={LONGEST_TEXT}
        value={typed.text ?? ""}
      />
      <Field
        label={text.screen}
        hint={text.screenHint}
        name="screen"
        maxLength={LONGEST_LINE}
        value={typed.screen ?? ""}
        isOptional
      />
      <div>
        <Do action={send} label={text.send} busy={text.sending} icon={Send} />
      </div>
    </Form>
  );
  return (
    <>
      <Done>{isSent.value && text.sent}</Done>
      {isSent.value ? (
        <div>
          <button type="button" class="plain" onClick={() => (isSent.value = false)}>
            {text.more}
          </button>
        </div>
      ) : (
        <section class="card" aria-label={text.feedback}>
          {draft ? <Drafted of={draft}>{form}</Drafted> : form}
        </section>
      )}
    </>
  );
}

/** The message that was typed. */
function feedbackIn(form: FormData): Feedback {
  const screen = textOf(form, "screen");
  return {
    kind: String(form.get("kind")) as Feedback["kind"],
    text: textOf(form, "text"),
    version: ownVersion(),
    ...(screen === "" ? {} : { screen }),
  };
}
