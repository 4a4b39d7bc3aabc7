import { useSignal } from "@preact/signals";
import { FileKey, Printer } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { afterwards } from "../../afterwards.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { focusOn } from "../../components/focus-on.ts";
import { Icon } from "../../components/icon.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { QrCode } from "../../components/qr.tsx";
import { Card } from "../../components/screen.tsx";
import { confirmed } from "../../confirming.ts";
import { changes, desk, refresh } from "../../desk.ts";
import type { Kit as MadeKit } from "../../kit/module.ts";
import { organizationName } from "../../names.ts";
import { kitText } from "./kit-messages.ts";

/** The recovery kit: whether the member has one, and how to make, replace and void it. */
export function Kit() {
  const text = kitText();
  const hasKit = useSignal<boolean | undefined>(undefined);
  const made = useSignal<MadeKit | undefined>(undefined);
  const isVoid = useSignal(false);
  const wasOnPaper = useSignal(false);
  const look = useReading(async () => {
    hasKit.value = await desk.hasKit();
  });
  useEffect(() => look.run(), [changes.value]);
  const make = useAction(async () => {
    made.value = await confirmed(() => desk.makeKit());
    isVoid.value = false;
    hasKit.value = true;
  });
  const end = async () => {
    await confirmed(() => desk.voidKit());
    isVoid.value = true;
    void afterwards(refresh);
  };
  if (made.value) {
    return (
      <Paper
        kit={made.value}
        onDone={() => {
          made.value = undefined;
          wasOnPaper.value = true;
          void afterwards(refresh);
        }}
      />
    );
  }
  return (
    <Card title={text.title}>
      <p>{text.lead}</p>
      <Done>{isVoid.value && text.isVoid}</Done>
      <Loaded action={look} isLoaded={hasKit.value !== undefined} />
      {hasKit.value !== undefined && (
        <>
          {/* The button that was pressed on the paper is gone. */}
          <div ref={wasOnPaper.value ? focusOn : null} tabIndex={-1}>
            <Notice tone={hasKit.value ? "good" : "warn"}>{hasKit.value ? text.has : text.hasNone}</Notice>
          </div>
          <div class="cluster">
            <Do
              action={make}
              label={hasKit.value ? text.replace : text.make}
              busy={text.making}
              onClick={make.run}
              icon={FileKey}
              look="plain"
            />
            {hasKit.value && (
              <AskFirst label={text.void} busy={text.voiding} title={text.voidTitle} work={end}>
                <p>{text.voidMeans}</p>
              </AskFirst>
            )}
          </div>
        </>
      )}
    </Card>
  );
}

/** What goes on paper. It is in this tab's memory until the member says that it is on paper, or leaves. */
function Paper({ kit, onDone }: { kit: MadeKit; onDone: () => void }) {
  const text = kitText();
  return (
    <Card title={text.title}>
      <div ref={focusOn} class="no-print" tabIndex={-1}>
        <Notice tone="warn">{text.once}</Notice>
      </div>
      <p>{text.whenLost}</p>
      <div>
        <span class="quiet small">{text.member}</span>
        <Groups text={kit.member} />
      </div>
      <p>
        <span class="quiet small">{text.organization}</span> <bdi>{organizationName(kit.msp)}</bdi>{" "}
        <code dir="ltr">{kit.msp}</code>
      </p>
      <h3>{text.words}</h3>
      <ol class="kit-words" dir="ltr" lang="en">
        {kit.words.map((word, place) => (
          // The words never move, and one may come twice.
          <li key={place}>{word}</li>
        ))}
      </ol>
      <QrCode text={kit.text} label={text.qr} />
      <div class="cluster">
        <button type="button" onClick={() => print()}>
          <Icon of={Printer} />
          {text.print}
        </button>
        <button type="button" class="plain" onClick={onDone}>
          {text.isOnPaper}
        </button>
      </div>
    </Card>
  );
}
