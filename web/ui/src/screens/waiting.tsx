import { KeyRound, RefreshCw } from "lucide";
import { useAction } from "../action.ts";
import { Do } from "../components/button.tsx";
import { Groups } from "../components/code.tsx";
import { Card, Screen } from "../components/screen.tsx";
import { desk, lock, member } from "../desk.ts";
import { messages } from "../messages/index.ts";
import type { Standing } from "../worker/desk.ts";
import { Joining } from "./welcome/joining.tsx";
import { welcome } from "./welcome/messages.ts";
import { RemoveKeys } from "./welcome/remove-keys.tsx";

/** What an applicant sees until they may act. */
export function Waiting({ standing }: { standing: Standing }) {
  switch (standing.state) {
    case "refused":
      return <Refused standing={standing} />;
    case "approved":
      return <Approved />;
    case "stopped":
      return <Stopped />;
    case "joining":
      return <Joining />;
    default:
      return <Pending standing={standing} />;
  }
}

function Pending({ standing }: { standing: Standing }) {
  const text = welcome();
  const { looking, lookAgain } = messages();
  const look = useAction(async () => {
    member.value = await desk.standing();
  });
  return (
    <Screen title={text.pending} lead={text.pendingLead}>
      <Card title={text.code}>
        <Groups text={standing.code} isLarge />
        <p class="hint">{text.codeHint}</p>
      </Card>
      <Card title={text.id}>
        <Groups text={standing.id} />
        <p class="hint">{text.idHint}</p>
      </Card>
      <div>
        <Do action={look} label={lookAgain} busy={looking} onClick={look.run} icon={RefreshCw} />
      </div>
    </Screen>
  );
}

function Stopped() {
  const text = welcome();
  const { looking, lookAgain } = messages();
  const look = useAction(async () => {
    member.value = await desk.standing();
  });
  return (
    <Screen title={text.stopped} lead={text.stoppedLead}>
      <div>
        <Do action={look} label={lookAgain} busy={looking} onClick={look.run} icon={RefreshCw} />
      </div>
    </Screen>
  );
}

function Refused({ standing: { id, label, reason } }: { standing: Standing }) {
  const text = welcome();
  return (
    <Screen title={text.refused} lead={reason === undefined ? text.noReason : text.refusedLead}>
      {reason !== undefined && <blockquote dir="auto">{reason}</blockquote>}
      <p>{text.refusedNext}</p>
      <RemoveKeys id={id} label={label} onRemoved={lock} />
    </Screen>
  );
}

function Approved() {
  const text = welcome();
  const activate = useAction(async () => {
    member.value = await desk.activate();
  });
  return (
    <Screen title={text.approved} lead={text.approvedLead}>
      <div>
        <Do action={activate} label={text.activate} busy={text.activating} onClick={activate.run} icon={KeyRound} />
      </div>
    </Screen>
  );
}
