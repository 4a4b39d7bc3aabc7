import { useSignal } from "@preact/signals";
import { Send } from "lucide";
import type { Feedback as Said } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Drafted, useDraft } from "../../components/draft.tsx";
import { Choices, Field, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Done } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { moment } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { ownVersion } from "../../version.ts";
import { feedbackText } from "./feedback-messages.ts";

const KINDS = ["problem", "idea", "other"] as const;
/** The core counts bytes, of which a character of most scripts has two. */
const LONGEST_TEXT = 2000;
const LONGEST_LINE = 120;

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
    const said: Said = {
      kind: String(form.get("kind")) as Said["kind"],
      text: textOf(form, "text"),
      version: ownVersion(),
    };
    const screen = textOf(form, "screen");
    await desk.sendFeedback(screen === "" ? said : { ...said, screen });
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
