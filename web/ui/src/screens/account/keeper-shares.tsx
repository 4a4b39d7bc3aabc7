import { useSignal } from "@preact/signals";
import { Split } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { afterwards } from "../../afterwards.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Do } from "../../components/button.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done, Notice, type Sentence } from "../../components/notice.tsx";
import { Card } from "../../components/screen.tsx";
import { changes, desk, refresh } from "../../desk.ts";
import { restoreText } from "./restore-messages.ts";

/** The shares of three keepers, which open the member's records after a recovery without a kit. */
export function KeeperShares() {
  const text = restoreText();
  const hasShares = useSignal<boolean | undefined>(undefined);
  const done = useSignal<Sentence>();
  const look = useReading(async () => {
    hasShares.value = await desk.hasRecoveryShare();
  });
  useEffect(() => look.run(), [changes.value]);
  const give = useAction(async () => {
    await desk.shareWithKeepers();
    hasShares.value = true;
    done.value = () => restoreText().given;
    void afterwards(refresh);
  });
  const end = async () => {
    await desk.endShare();
    hasShares.value = false;
    done.value = () => restoreText().ended;
    void afterwards(refresh);
  };
  return (
    <Card title={text.shares}>
      <p>{text.sharesLead}</p>
      <p class="hint">{text.sharesRisk}</p>
      <Done>{done.value}</Done>
      <Loaded action={look} isLoaded={hasShares.value !== undefined} />
      {hasShares.value !== undefined && (
        <>
          {!done.value && (
            <Notice {...(hasShares.value ? { tone: "good" as const } : {})}>
              {hasShares.value ? text.hasShares : text.noShares}
            </Notice>
          )}
          <div>
            {hasShares.value ? (
              <AskFirst label={text.end} busy={text.ending} title={text.endTitle} work={end}>
                <p>{text.endMeans}</p>
              </AskFirst>
            ) : (
              <Do action={give} label={text.give} busy={text.giving} onClick={give.run} icon={Split} look="plain" />
            )}
          </div>
        </>
      )}
    </Card>
  );
}
