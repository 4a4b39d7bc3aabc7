import { useAction } from "../action.ts";
import { desk, member } from "../desk.ts";
import { messages } from "../messages/index.ts";
import type { Standing } from "../worker/desk.ts";
import { Do, Groups, Screen } from "./parts.tsx";

/** What an applicant sees until they may act. */
export function Waiting({ standing }: { standing: Standing }) {
  switch (standing.state) {
    case "refused":
      return <Refused reason={standing.reason} />;
    case "approved":
      return <Approved />;
    default:
      return <Pending standing={standing} />;
  }
}

function Pending({ standing }: { standing: Standing }) {
  const text = messages();
  const look = useAction(async () => {
    member.value = await desk.standing();
  });
  return (
    <Screen title={text.pending}>
      <p>{text.compare}</p>
      <dl>
        <dt>{text.comparedCode}</dt>
        <dd>
          <Groups text={standing.code} />
        </dd>
        <dt>{text.id}</dt>
        <dd>
          <Groups text={standing.id} />
        </dd>
      </dl>
      <Do action={look} label={text.lookAgain} busy={text.looking} onClick={look.run} />
    </Screen>
  );
}

function Refused({ reason }: { reason: string | undefined }) {
  const text = messages();
  return (
    <Screen title={text.refused}>
      <p>{text.refusedLead}</p>
      <blockquote dir="auto">{reason}</blockquote>
    </Screen>
  );
}

function Approved() {
  const text = messages();
  const activate = useAction(async () => {
    member.value = await desk.activate();
  });
  return (
    <Screen title={text.approved}>
      <p>{text.activateLead}</p>
      <Do action={activate} label={text.activate} busy={text.activating} onClick={activate.run} />
    </Screen>
  );
}
