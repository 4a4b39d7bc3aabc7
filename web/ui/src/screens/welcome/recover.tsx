import { Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { NewDevice } from "./new-device.tsx";
import { recoveryText } from "./recovery-messages.ts";

/** Makes keys of this device for a member who lost every other one. */
export function Recover() {
  const text = recoveryText();
  return (
    <Screen title={text.title} lead={text.lead} back={{ href: hrefOf(), label: messages().back }}>
      <ol>
        {text.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <Notice tone="warn">{text.cost}</Notice>
      <NewDevice idHint={text.idHint} isRecovery />
    </Screen>
  );
}
