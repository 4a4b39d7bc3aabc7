import { Screen } from "../../components/screen.tsx";
import { messages } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { welcome } from "./messages.ts";
import { NewDevice } from "./new-device.tsx";

/** Makes keys of this device for a member who has another device. */
export function Join() {
  const text = welcome();
  return (
    <Screen title={text.join} lead={text.joinLead} back={{ href: hrefOf(), label: messages().back }}>
      <NewDevice idHint={text.joinIdHint} />
    </Screen>
  );
}
