import { useSignal } from "@preact/signals";
import { CircleCheck, Hourglass, ShieldCheck } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Loaded, Row } from "../../components/list.tsx";
import { LookAgain } from "../../components/look-again.tsx";
import { Notice } from "../../components/notice.tsx";
import { Refusals } from "../../components/refusals.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { desk, member } from "../../desk.ts";
import type { MspId, Recovery } from "../../generated/functions.ts";
import { moment, span } from "../../messages/index.ts";
import { type RecoveryState, stateOfRecovery } from "../../recovery-state.ts";
import { useRepeated } from "../../repeated.ts";
import type { Standing } from "../../worker/desk.ts";
import { useOrganizations } from "./organizations.ts";
import { OwnRequest } from "./own-request.tsx";
import { recoveryText } from "./recovery-messages.ts";

/** How the recovery stands that this device asked for: what is missing, how long it waits, and the button that finishes it. */
export function Claiming({ standing }: { standing: Standing }) {
  const text = recoveryText();
  const found = useSignal<Recovery | "none" | undefined>(undefined);
  const { network, nameOf, look: lookForNames } = useOrganizations();
  const look = useReading(async () => {
    found.value = (await desk.ownRecovery()) ?? "none";
  });
  useEffect(() => look.run(), []);
  useRepeated(look.repeat);
  const ask = useAction(async () => {
    await desk.askForRecovery();
    look.run();
  });
  const recovery = found.value;
  const state =
    typeof recovery === "object" && network ? stateOfRecovery(recovery, network.ministry, standing.msp) : undefined;
  const isOver = state?.state === "stopped" || state?.state === "lapsed";
  return (
    <Screen title={text.status} lead={text.statusLead}>
      <Loaded action={look} isLoaded={recovery !== undefined} />
      <Loaded action={lookForNames} isLoaded={network !== undefined || recovery === undefined} />
      {recovery === "none" && <Notice tone="warn">{text.none}</Notice>}
      {state?.state === "stopped" && <Notice tone="bad">{text.stopped}</Notice>}
      {state?.state === "lapsed" && <Notice tone="warn">{text.lapsed}</Notice>}
      {(recovery === "none" || isOver) && (
        <div>
          <Do
            action={ask}
            label={recovery === "none" ? text.ask : text.askAgain}
            busy={text.asking}
            onClick={ask.run}
          />
        </div>
      )}
      {typeof recovery === "object" && state && !isOver && (
        <Progress
          recovery={recovery}
          state={state}
          nameOf={nameOf}
          // Patients and ministry members are approved by any hospital.
          hospitalName={
            state.hospital
              ? nameOf(state.hospital.msp)
              : standing.msp === network?.ministry
                ? text.hospital
                : nameOf(standing.msp)
          }
        />
      )}
      <div>
        <LookAgain action={look} isSlim hidesFailure />
      </div>
    </Screen>
  );
}

interface ProgressProps {
  recovery: Recovery;
  state: RecoveryState;
  nameOf: (msp: MspId) => string;
  hospitalName: string;
}

function Progress({ recovery, state, nameOf, hospitalName }: ProgressProps) {
  const text = recoveryText();
  const { ministry, hospital, from, until } = state;
  const finish = useAction(async () => {
    if (hospital) {
      member.value = await desk.finishRecovery(hospital.msp);
    }
  });
  const isRipe = from !== undefined && from <= Date.now();
  return (
    <>
      <Card title={text.next}>
        <Next state={state} />
        <Refusals of={recovery} nameOf={nameOf} />
        {isRipe && (
          <div>
            <Do action={finish} label={text.finish} busy={text.finishing} onClick={finish.run} icon={ShieldCheck} />
          </div>
        )}
        <ul class="rows">
          <Approved name={text.ministry} time={ministry} />
          <Approved name={hospitalName} time={hospital?.time} />
        </ul>
        <p class="quiet small">
          {text.askedAt(moment(recovery.requested))} {text.until(moment(until), left(until))}
        </p>
      </Card>
      <details class="card" open={from === undefined}>
        <summary>{text.compareAgain}</summary>
        <OwnRequest />
        <div>
          <span class="quiet small">{text.key}</span>
          <Groups text={recovery.key.slice(0, 16)} />
        </div>
      </details>
    </>
  );
}

function Next({ state: { state, from } }: { state: RecoveryState }) {
  const text = recoveryText();
  if (from === undefined) {
    return <Notice tone="warn">{state === "apart" ? text.apart : text.needsBoth}</Notice>;
  }
  return from <= Date.now() ? (
    <Notice tone="good">{text.canFinish}</Notice>
  ) : (
    <Notice>{text.waits(moment(from), left(from))}</Notice>
  );
}

function Approved({ name, time }: { name: string; time: number | undefined }) {
  const text = recoveryText();
  return (
    <Row
      icon={time === undefined ? Hourglass : CircleCheck}
      tone={time === undefined ? undefined : "good"}
      title={name}
      detail={time === undefined ? text.notYet : text.approvedAt(moment(time))}
    />
  );
}

/** How long it is until a moment. */
function left(time: number): string {
  return span(Math.max(0, Math.ceil((time - Date.now()) / 1000)));
}
