import { useSignal } from "@preact/signals";
import { Ticket } from "lucide";
import type { Invitation } from "../../../core/emr_page_core.js";
import { useAction } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { CopyButton } from "../../components/copy.tsx";
import { Done } from "../../components/notice.tsx";
import { QrCode } from "../../components/qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { moment } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import { officialText } from "./messages.ts";

/** Makes a link with which one person's application finds room, also when the queue is full. */
export function Invite() {
  const text = officialText();
  const invitation = useSignal<Invitation | undefined>(undefined);
  const invite = useAction(async () => {
    invitation.value = await desk.invite();
  });
  const made = invitation.value;
  return (
    <Screen title={text.invite} lead={text.inviteLead} back={{ href: hrefOf("applications"), label: text.queue }}>
      {made && (
        <Card title={text.invitation}>
          <Done times={made.until}>{text.invitationMade(moment(made.until))}</Done>
          <QrCode text={linkOf(made.code)} label={text.invitationQr} />
          <div>
            <CopyButton text={linkOf(made.code)} />
          </div>
          <div class="field">
            <h3>{text.invitationCode}</h3>
            <span class="hint">{text.invitationCodeHint}</span>
            <Groups text={made.code.replaceAll("-", " ")} />
          </div>
        </Card>
      )}
      <div>
        <Do
          action={invite}
          label={made ? text.inviteAnother : text.makeInvitation}
          busy={text.inviting}
          onClick={invite.run}
          icon={Ticket}
          {...(made ? { look: "plain" as const } : {})}
        />
      </div>
    </Screen>
  );
}

/** The code travels in the fragment, which no browser sends to a service. */
function linkOf(code: string): string {
  return new URL(hrefOf("invitation", code), location.href).href;
}
