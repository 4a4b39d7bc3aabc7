import { AppWindow, Smartphone } from "lucide";
import { useId } from "preact/hooks";
import { useAction } from "../../action.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Row } from "../../components/list.tsx";
import { confirmed } from "../../confirming.ts";
import { desk } from "../../desk.ts";
import type { PinnedKey } from "../../generated/functions.ts";
import type { SessionEntry } from "../../generated/operations.ts";
import { moment } from "../../messages/index.ts";
import { account } from "./messages.ts";
import { NameDevice } from "./name-device.tsx";
import { placeOf } from "./place-of.ts";

interface OtherDeviceProps {
  of: PinnedKey;
  name: string | undefined;
  sessions: SessionEntry[];
  onNamed: () => void;
  onEnded: () => void;
  onRemoved: () => void;
}

/** A device that is not this one: what it is called, and where it is signed in. */
export function OtherDevice({ of: key, name, sessions, onNamed, onEnded, onRemoved }: OtherDeviceProps) {
  const text = account();
  const remove = async () => {
    await confirmed(() => desk.removeDevice(key.key));
    onRemoved();
  };
  const title = useId();
  const added = text.deviceSince(moment(key.from));
  return (
    <Row
      icon={Smartphone}
      title={name ?? added}
      titleId={title}
      detail={
        <div class="stack-tight">
          {name && <span>{added}</span>}
          <Groups text={key.key.slice(0, 16)} />
          {sessions.length === 0 && <span>{text.isSignedOut}</span>}
          {sessions.map((session) => (
            <Session key={session.id} of={session} onEnded={onEnded} />
          ))}
        </div>
      }
      end={
        <div class="cluster">
          <NameDevice of={key.key} name={name ?? ""} label={name ?? added} describedBy={title} onNamed={onNamed} />
          <AskFirst
            label={text.remove}
            busy={text.removing}
            title={text.removeTitle}
            work={remove}
            isSlim
            describedBy={title}
          >
            <p>{text.removeMeans}</p>
          </AskFirst>
        </div>
      }
    />
  );
}

/** Sessions under the keys of this device, for example of the command with the same wallet, or of no device in the list. */
export function OtherSessions({ of: sessions, onEnded }: { of: SessionEntry[]; onEnded: () => void }) {
  const text = account();
  return (
    <Row
      icon={AppWindow}
      title={text.otherSessions}
      detail={
        <div class="stack-tight">
          <span>{text.otherSessionsHint}</span>
          {sessions.map((session) => (
            <Session key={session.id} of={session} onEnded={onEnded} />
          ))}
        </div>
      }
    />
  );
}

/** Where the member is signed in on another device, and the way to end that. */
function Session({ of: session, onEnded }: { of: SessionEntry; onEnded: () => void }) {
  const text = account();
  const end = useAction(async () => {
    await confirmed(() => desk.endSession(session.id));
    onEnded();
  });
  const where = useId();
  return (
    <span class="cluster">
      <span id={where}>{text.isSignedIn(placeOf(session, text), moment(session.began), moment(session.used))}</span>
      <Do
        action={end}
        label={text.endSession}
        busy={text.endingSession}
        onClick={end.run}
        look="plain"
        isSlim
        describedBy={where}
      />
    </span>
  );
}
