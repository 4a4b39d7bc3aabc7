import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import type { Feedback as Said } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Choices, Field, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Done } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { ownVersion } from "../../version.ts";
import { feedbackText } from "./feedback-messages.ts";

const KINDS = ["problem", "idea", "other"] as const;
/** The core counts bytes, of which a character of most scripts has two. */
const LONGEST_TEXT = 2000;
const LONGEST_LINE = 120;

/** Says something to the ministry about the network and this page. */
export function Feedback() {
  const text = feedbackText();
  const isSent = useSignal(false);
  const send = useAction(async (form: FormData) => {
    const said: Said = {
      kind: String(form.get("kind")) as Said["kind"],
      text: textOf(form, "text"),
      version: ownVersion(),
    };
    const screen = textOf(form, "screen");
    await desk.sendFeedback(screen === "" ? said : { ...said, screen });
    isSent.value = true;
  });
  return (
    <Screen title={text.feedback} lead={text.lead}>
      <Done>{isSent.value && text.sent}</Done>
      {isSent.value ? (
        <div>
          <button type="button" class="plain" onClick={() => (isSent.value = false)}>
            {text.more}
          </button>
        </div>
      ) : (
        <section class="card" aria-label={text.feedback}>
          <Form onSubmit={send.run}>
            <Choices
              label={text.kind}
              name="kind"
              options={KINDS.map((kind) => ({ value: kind, label: text.kinds[kind] }))}
            />
            <TextArea label={text.words} hint={text.wordsHint} name="text" maxLength={LONGEST_TEXT} />
            <Field label={text.screen} hint={text.screenHint} name="screen" maxLength={LONGEST_LINE} isOptional />
            <div>
              <Do action={send} label={text.send} busy={text.sending} icon={Send} />
            </div>
          </Form>
        </section>
      )}
    </Screen>
  );
}
