import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { FeedbackForm } from "../account/feedback-form.tsx";
import { feedbackText } from "../account/feedback-messages.ts";

/** Says something to the ministry as a person who is not signed in. What was typed rests nowhere: no key seals it here. */
export function TellMinistry() {
  const text = feedbackText();
  return (
    <Screen title={text.feedback} lead={text.visitorsLead} back={{ href: hrefOf(), label: messages().toStart }}>
      <FeedbackForm onSend={desk.sendVisitorsFeedback} />
    </Screen>
  );
}
