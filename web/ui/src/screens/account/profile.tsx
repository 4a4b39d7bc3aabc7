import { useSignal } from "@preact/signals";
import { Printer } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Groups } from "../../components/code.tsx";
import { CopyButton } from "../../components/copy.tsx";
import { Icon } from "../../components/icon.tsx";
import { Loaded } from "../../components/list.tsx";
import { QrCode } from "../../components/qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { listed, messages, wordFor } from "../../messages/index.ts";
import { organizationName } from "../../names.ts";
import { account } from "./messages.ts";
import { OwnContact } from "./own-contact.tsx";
import { OwnEntry } from "./own-entry.tsx";

/** Who the member is, and what others find them by. */
export function Profile({ standing }: ScreenProps) {
  const text = account();
  const given = useSignal<string | undefined>(undefined);
  const look = useAction(async () => {
    // A patient's address also has the key to which a request is encrypted.
    given.value = (await desk.address()) ?? standing.id;
  });
  useEffect(() => look.run(), []);
  const roles = listed(standing.roles.map((role) => wordFor(messages().roles, role)));
  return (
    <Screen
      title={text.profile}
      lead={text.profileLead}
      actions={
        <button type="button" class="plain" onClick={() => print()}>
          <Icon of={Printer} />
          {text.savePicture}
        </button>
      }
    >
      <Card title={standing.label}>
        <dl class="facts">
          <div>
            <dt>{text.youAre}</dt>
            <dd>{roles}</dd>
          </div>
          <div>
            <dt>{text.organization}</dt>
            <dd>
              <bdi>{organizationName(standing.msp)}</bdi>
            </dd>
          </div>
        </dl>
      </Card>
      <Card title={text.showId}>
        {given.value && (
          <>
            <QrCode text={given.value} label={text.idAsQr} />
            <div class="cluster">
              <Groups text={standing.id} />
              <CopyButton text={given.value} />
            </div>
          </>
        )}
        <Loaded action={look} isLoaded={given.value !== undefined} />
      </Card>
      <OwnContact standing={standing} />
      {standing.roles.includes("practitioner") && <OwnEntry label={standing.label} />}
    </Screen>
  );
}
