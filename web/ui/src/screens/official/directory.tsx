import { useSignal } from "@preact/signals";
import { BadgeCheck, BookUser } from "lucide";
import { useId } from "preact/hooks";
import { useAction } from "../../action.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Do } from "../../components/button.tsx";
import { Row } from "../../components/list.tsx";
import { Done, type Sentence } from "../../components/notice.tsx";
import { PagedList } from "../../components/paged-list.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import type { DirectoryEntry } from "../../generated/functions.ts";
import { hrefOf } from "../../route.ts";
import { State } from "../account/own-entry.tsx";
import { directoryText } from "../hospitals/directory-messages.ts";
import { entryWords } from "../hospitals/entry-words.ts";

/** The entries of a registrar's hospital in the public directory: to be confirmed, and public ones. */
export function DirectoryEntries() {
  const text = directoryText();
  const done = useSignal<Sentence>();
  return (
    <Screen title={text.entries} lead={text.entriesLead}>
      <Done>{done.value}</Done>
      <PagedList
        read={(page) => desk.directoryEntries(page)}
        keyOf={({ practitioner }) => practitioner}
        none={text.noEntries}
        icon={BookUser}
        row={(entry) => (
          <Entry entry={entry} onConfirmed={() => (done.value = () => directoryText().confirmed(entry.entry.name))} />
        )}
      />
    </Screen>
  );
}

function Entry({ entry, onConfirmed }: { entry: DirectoryEntry; onConfirmed: () => void }) {
  const text = directoryText();
  const title = useId();
  const { practitioner, entry: said, confirmed_by } = entry;
  const confirm = useAction(async () => {
    await desk.confirmDirectoryEntry(practitioner, said);
    onConfirmed();
    noteOwnChange();
  });
  const remove = async () => {
    await desk.removeDirectoryEntry(practitioner);
    noteOwnChange();
  };
  return (
    <Row
      icon={BookUser}
      title={said.name}
      titleId={title}
      href={hrefOf("member", practitioner)}
      detail={entryWords(said)}
      end={<State of={entry} />}
      below={
        <div class="cluster">
          {!confirmed_by && (
            <Do
              action={confirm}
              label={text.confirm}
              busy={text.confirming}
              onClick={confirm.run}
              icon={BadgeCheck}
              isSlim
              describedBy={title}
            />
          )}
          <AskFirst
            label={text.remove}
            busy={text.removing}
            title={text.removeTitle(said.name)}
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
