import { signal } from "@preact/signals";
import { UserRoundPen } from "lucide";
import { useAction } from "../action.ts";
import type { MemberId, MspId } from "../generated/functions.ts";
import { messages } from "../messages/index.ts";
import { isNamed, nameContact, personName } from "../names.ts";
import { Do } from "./button.tsx";
import { Groups } from "./code.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./fields.tsx";
import { Form, textOf } from "./form.tsx";
import { Icon } from "./icon.tsx";

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
  return asked ? <NameDialog key={asked.id} {...asked} /> : null;
}

function NameDialog({ id, msp }: { id: MemberId; msp?: MspId }) {
  const text = messages().people;
  const title = text.giveName(personName(id, msp));
  const close = () => {
    nameless.value = undefined;
  };
  const keep = useAction(async (form: FormData) => {
    await nameContact(id, textOf(form, "label"));
    close();
  });
  return (
    <Dialog title={title} onClose={close}>
      <p class="quiet">{text.giveNameLead}</p>
      <Groups text={id} />
      <Form onSubmit={keep.run}>
        <Field label={text.name} name="label" maxLength={200} />
        <div class="cluster">
          <Do action={keep} label={messages().save} busy={messages().saving} />
          <button type="button" class="plain" onClick={close}>
            {messages().cancel}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}
