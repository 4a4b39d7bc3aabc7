import { useAction } from "../action.ts";
import { desk, member } from "../desk.ts";
import { texts } from "../texts.ts";
import type { Standing } from "../worker/desk.ts";
import { Do, Screen } from "./parts.tsx";

const TITLES = {
  pending: texts.waiting,
  refused: texts.refused,
  approved: texts.approved,
  active: texts.records,
};

/** What an applicant sees until they may act. */
export function Waiting({ standing }: { standing: Standing }) {
  const look = useAction(async () => {
    member.value = await desk.standing();
  });
  const activate = useAction(async () => {
    member.value = await desk.activate();
  });
  return (
    <Screen title={TITLES[standing.state]}>
      {standing.state === "pending" && (
        <>
          <p>{texts.compare}</p>
          <p>
            {texts.id}: <code>{standing.id}</code>
          </p>
          <p>
            {texts.keyDigest}: <code>{standing.keyDigest}</code>
          </p>
          <Do action={look} label={texts.ask} busy={texts.asking} onClick={look.run} />
        </>
      )}
      {standing.state === "refused" && <p dir="auto">{standing.reason}</p>}
      {standing.state === "approved" && (
        <>
          <p>{texts.activateLead}</p>
          <Do action={activate} label={texts.activate} busy={texts.activating} onClick={activate.run} />
        </>
      )}
    </Screen>
  );
}
