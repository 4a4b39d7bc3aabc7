import { KeyRound, UserPlus } from "lucide";
import { useAction, useReading } from "../action.ts";
import { Do } from "../components/button.tsx";
import { Groups } from "../components/code.tsx";
import { Icon } from "../components/icon.tsx";
import { KeptKeys } from "../components/kept-keys.tsx";
import { LookAgain } from "../components/look-again.tsx";
import { Card, Screen } from "../components/screen.tsx";
import { desk, lock, lockNow, member } from "../desk.ts";
import { messages } from "../messages/index.ts";
import { useRepeated } from "../repeated.ts";
import { go, hrefOf } from "../route.ts";
import type { Standing } from "../worker/desk.ts";
import { Joining } from "./welcome/joining.tsx";
import { welcome } from "./welcome/messages.ts";
import { RECOVERY } from "./welcome/recovery-screens.ts";
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
    case "recovering":
      return <RECOVERY.recovering />;
    case "claiming":
      return <RECOVERY.claiming standing={standing} />;
    default:
      return <Pending standing={standing} />;
  }
}

function Pending({ standing }: { standing: Standing }) {
  const text = welcome();
  const { storage } = messages();
  const look = useReading(async () => {
    member.value = await desk.standing();
  });
  useRepeated(look.repeat);
  return (
    <Screen title={text.pending} lead={text.pendingLead}>
      <Card title={text.code}>
        <Groups text={standing.code} isLarge />
        <p class="hint">{text.codeHint}</p>
      </Card>
      <div class="cluster">
        <p class="quiet">{text.looksItself}</p>
        <LookAgain action={look} isSlim />
      </div>
      <Card title={storage}>
        <KeptKeys />
      </Card>
      <details class="card">
        <summary>{text.details}</summary>
        <Groups text={standing.id} />
        <p class="hint">{text.idHint}</p>
      </details>
    </Screen>
  );
}

function Stopped() {
  const text = welcome();
  const look = useReading(async () => {
    member.value = await desk.standing();
  });
  useRepeated(look.repeat);
  return (
    <Screen title={text.stopped} lead={text.stoppedLead}>
      <div class="cluster">
        <LookAgain action={look} />
        <a class="button plain" href={hrefOf("feedback")}>
          {messages().feedback}
        </a>
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
      <div>
        <button type="button" onClick={signUpAgain}>
          <Icon of={UserPlus} />
          {text.signUpAgain}
        </button>
      </div>
      <RemoveKeys id={id} label={label} onRemoved={lock} />
    </Screen>
  );
}

/** A person who signs up has no unlocked keys. */
function signUpAgain(): void {
  lockNow();
  go("sign-up");
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
