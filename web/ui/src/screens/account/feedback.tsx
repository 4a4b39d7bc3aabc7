import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Drafted, useDraft } from "../../components/draft.tsx";
import { Form } from "../../components/form.tsx";
import { Done } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { moment } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { FeedbackFields, feedbackIn } from "./feedback-fields.tsx";
import { feedbackText } from "./feedback-messages.ts";

/** In the address: the member asks about a look. Behind it stand who looked, when, and the transaction. */
const LOOK = "look";

/** Says something to the ministry about the network and this page, or asks about a look at the member's records. */
export function Feedback({ parts: [about, ...look] }: ScreenProps) {
  const text = feedbackText();
  const isSent = useSignal(false);
  const isOfLook = about === LOOK;
  const draft = useDraft<"kind" | "text" | "screen">(["feedback", ...look].join("/"));
  const typed = isOfLook
    ? { kind: "other", text: questionOf(look), screen: text.lookScreen, ...draft.typed }
    : draft.typed;
  const send = useAction(async (form: FormData) => {
    await desk.sendFeedback(feedbackIn(form));
    await draft.forget();
    isSent.value = true;
  });
  return (
    <Screen
      title={isOfLook ? text.askLook : text.feedback}
      lead={isOfLook ? text.askLookLead : text.lead}
      {...(isOfLook ? { back: { href: hrefOf("looks"), label: text.lookScreen } } : {})}
    >
      <Done>{isSent.value && text.sent}</Done>
      {isSent.value ? (
        <div>
          <button type="button" class="plain" onClick={() => (isSent.value = false)}>
            {text.more}
          </button>
        </div>
      ) : (
        <section class="card" aria-label={text.feedback}>
          <Drafted of={draft}>
            <Form onSubmit={send.run}>
              <FeedbackFields typed={typed} />
              <div>
                <Do action={send} label={text.send} busy={text.sending} icon={Send} />
              </div>
            </Form>
          </Drafted>
        </section>
      )}
    </Screen>
  );
}

/** The beginning of a question about a look. */
function questionOf([reader = "", time = "", transaction = ""]: string[]): string {
  return feedbackText().askLookWords(personName(reader), reader, moment(Number(time)), transaction);
}
