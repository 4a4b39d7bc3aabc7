import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Form } from "../../components/form.tsx";
import { Done } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { FeedbackFields, feedbackIn } from "../account/feedback-fields.tsx";
import { feedbackText } from "../account/feedback-messages.ts";

/** Says something to the ministry as a person who is not signed in. What was typed rests nowhere: no key seals it here. */
export function TellMinistry() {
  const text = feedbackText();
  const isSent = useSignal(false);
  const send = useAction(async (form: FormData) => {
    await desk.sendVisitorsFeedback(feedbackIn(form));
    isSent.value = true;
  });
  return (
    <Screen title={text.feedback} lead={text.visitorsLead} back={{ href: hrefOf(), label: messages().toStart }}>
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
            <FeedbackFields />
            <div>
              <Do action={send} label={text.send} busy={text.sending} icon={Send} />
            </div>
          </Form>
        </section>
      )}
    </Screen>
  );
}
