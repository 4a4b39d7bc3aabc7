import { useSignal } from "@preact/signals";
import { KeyRound, Users } from "lucide";
import { useAction } from "../../action.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Do } from "../../components/button.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, member, noteChange } from "../../desk.ts";
import { messages } from "../../messages/index.ts";
import { hrefOf, replace } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { isKit, KitWordsField } from "./kit-words-field.tsx";
import { restoreText } from "./restore-messages.ts";

/** Opens again what was sealed to lost devices, after a recovery: with the kit or with the keepers' shares. */
export function Restore() {
  const text = restoreText();
  const isOpen = useSignal(false);
  const opened = (standing: Standing) => {
    noteChange(standing);
    isOpen.value = true;
  };
  const byKit = useAction(async (form: FormData) => opened(await desk.restoreWithKit(textOf(form, "kit"))));
  const byKeepers = useAction(async () => opened(await desk.restoreWithKeepers()));
  const goOn = async () => {
    noteChange(await desk.goOnWithoutThem());
    replace();
  };
  const back = { href: hrefOf("devices"), label: messages().devices };
  if (isOpen.value) {
    return (
      <Screen title={text.title} back={back}>
        <Done>{text.isOpen}</Done>
        <p>{text.isOpenNext}</p>
        <div>
          <a class="button" href={hrefOf("devices")}>
            {text.toDevices}
          </a>
        </div>
      </Screen>
    );
  }
  return (
    <Screen title={text.title} lead={text.lead} back={back}>
      <Card title={text.byKit}>
        <Form onSubmit={byKit.run}>
          <ScanQr into="kit" check={isKit} />
          <KitWordsField name="kit" />
          <div>
            <Do action={byKit} label={text.use} busy={text.opening} icon={KeyRound} />
          </div>
        </Form>
      </Card>
      <Card title={text.byKeepers}>
        <p>{text.byKeepersLead}</p>
        <div>
          <Do
            action={byKeepers}
            label={text.askKeepers}
            busy={text.askingKeepers}
            onClick={byKeepers.run}
            icon={Users}
            look="plain"
          />
        </div>
      </Card>
      {member.value?.isRecovered && (
        <Card title={text.neither}>
          <Notice tone="warn">{text.neitherMeans}</Notice>
          <div>
            <AskFirst label={text.goOn} busy={text.goingOn} title={text.goOnTitle} work={goOn}>
              <p>{text.goOnMeans}</p>
            </AskFirst>
          </div>
        </Card>
      )}
    </Screen>
  );
}
