import type { ScreenProps } from "../../area.ts";
import { useDraft } from "../../components/draft.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { moment } from "../../messages/index.ts";
import { personName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { FeedbackForm } from "./feedback-form.tsx";
import { feedbackText } from "./feedback-messages.ts";

/** In the address: the member asks about a look. Behind it stand who looked, when, and the transaction. */
const LOOK = "look";

/** Says something to the ministry about the network and this page, or asks about a look at the member's records. */
export function Feedback({ parts: [about, ...look] }: ScreenProps) {
  const text = feedbackText();
  const isOfLook = about === LOOK;
  const draft = useDraft<"kind" | "text" | "screen">(["feedback", ...look].join("/"));
  const typed = isOfLook
    ? { kind: "other", text: questionOf(look), screen: text.lookScreen, ...draft.typed }
    : draft.typed;
  return (
    <Screen
      title={isOfLook ? text.askLook : text.feedback}
      lead={isOfLook ? text.askLookLead : text.lead}
      {...(isOfLook ? { back: { href: hrefOf("looks"), label: text.lookScreen } } : {})}
    >
      <FeedbackForm typed={typed} draft={draft} onSend={desk.sendFeedback} />
    </Screen>
  );
}

/** The beginning of a question about a look. */
function questionOf([reader = "", time = "", transaction = ""]: string[]): string {
  return feedbackText().askLookWords(personName(reader), reader, moment(Number(time)), transaction);
}
