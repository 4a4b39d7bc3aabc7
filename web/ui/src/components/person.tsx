import { signal } from "@preact/signals";
import { UserRoundPen } from "lucide";
import type { MemberId, MspId } from "../generated/functions.ts";
import { messages } from "../messages/index.ts";
import { isNamed, nameContact, personName } from "../names.ts";
import { Groups } from "./code.tsx";
import { Icon } from "./icon.tsx";
import { NameDialog } from "./name-dialog.tsx";

/** The person who is being given a name. */
const nameless = signal<{ id: MemberId; msp?: MspId } | undefined>(undefined);

/** A person by name; one whom the member has not named can be given a name. */
export function Person({ id, msp }: { id: MemberId; msp?: MspId }) {
  const text = messages().people;
  const name = personName(id, msp);
  return (
    <>
      <bdi>{name}</bdi>
      {!isNamed(id) && (
        <button
          type="button"
          class="bare name-person no-print"
          aria-label={text.giveName(name)}
          title={text.giveName(name)}
          onClick={() => {
            nameless.value = msp === undefined ? { id } : { id, msp };
          }}
        >
          <Icon of={UserRoundPen} />
        </button>
      )}
    </>
  );
}

/** Asks for the name of a person. It stands apart from {@link Person}, which may be within a heading. */
export function NamePerson() {
  const asked = nameless.value;
  return asked ? <GiveName key={asked.id} {...asked} /> : null;
}

function GiveName({ id, msp }: { id: MemberId; msp?: MspId }) {
  const text = messages().people;
  const close = () => {
    nameless.value = undefined;
  };
  return (
    <NameDialog
      title={text.giveName(personName(id, msp))}
      field={{ label: text.name, maxLength: 200 }}
      onName={(name) => nameContact(id, name)}
      onClose={close}
    >
      <p class="quiet">{text.giveNameLead}</p>
      <Groups text={id} />
    </NameDialog>
  );
}
