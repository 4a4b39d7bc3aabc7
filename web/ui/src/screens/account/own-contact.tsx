import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { FiledContact, ReadDetails } from "../../../core/emr_page_core.js";
import { useAction, useReading } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { ContactFields, detailsIn, LONGEST_LINE } from "../../components/contact-fields.tsx";
import { contactText } from "../../components/contact-text.ts";
import { Field } from "../../components/fields.tsx";
import { Form } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { photoFile, Said } from "../../components/said.tsx";
import { Card } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import { messages, moment } from "../../messages/index.ts";
import type { Standing } from "../../worker/desk.ts";
import { ownContactText } from "./own-contact-messages.ts";

/** A member's own contact details: what officials read, since when, and how to change it. */
export function OwnContact({ standing }: { standing: Standing }) {
  const text = ownContactText();
  const found = useSignal<FiledContact | "none" | undefined>(undefined);
  const saved = useSignal(0);
  const look = useReading(async () => {
    found.value = (await desk.contact(standing.id)) ?? "none";
  });
  useEffect(look.run, []);
  const contact = found.value;
  const filed = typeof contact === "object" ? contact : undefined;
  return (
    <Card title={text.title}>
      <Done times={saved.value}>{saved.value > 0 && text.saved}</Done>
      {contact === "none" && <p>{text.none}</p>}
      {filed && <Filed contact={filed} />}
      {contact && (
        // What was typed is not needed any longer once it is on file.
        <details key={filed?.written}>
          <summary>{filed ? text.change : text.write}</summary>
          <ContactForm
            standing={standing}
            details={filed?.details}
            onSaved={() => {
              saved.value += 1;
              look.run();
            }}
          />
        </details>
      )}
      <Loaded action={look} isLoaded={contact !== undefined} />
    </Card>
  );
}

function Filed({ contact: { details, isInForce, written } }: { contact: FiledContact }) {
  const text = ownContactText();
  return (
    <>
      {!isInForce && <Notice tone="warn">{text.endedKey}</Notice>}
      {!details && <Notice tone="warn">{text.cannotOpen}</Notice>}
      {details && (
        <Said label={text.name} name={details.name} details={details}>
          <div>
            <dt>{text.written}</dt>
            <dd>{moment(written)}</dd>
          </div>
        </Said>
      )}
    </>
  );
}

interface ContactFormProps {
  standing: Standing;
  /** What is on file, if it can be read. */
  details: ReadDetails | undefined;
  onSaved: () => void;
}

function ContactForm({ standing, details, onSaved }: ContactFormProps) {
  const text = ownContactText();
  const isOfHospital = standing.roles.join() === "practitioner";
  const heading = useId();
  const photo = useSignal(details?.photo && photoFile(details.photo));
  const save = useAction(async (form: FormData) => {
    const content = photo.value && new Uint8Array(await photo.value.arrayBuffer());
    await desk.writeContact(detailsIn(form), content);
    onSaved();
  });
  return (
    <Form onSubmit={save.run} labelledBy={heading}>
      <span id={heading} class="hidden">
        {text.title}
      </span>
      <p>{isOfHospital ? contactText().readByHospital : contactText().readBy}</p>
      <Field
        label={text.name}
        hint={text.nameHint}
        name="name"
        autocomplete="name"
        maxLength={LONGEST_LINE}
        value={details?.name ?? standing.label}
      />
      <ContactFields details={details} photo={photo} />
      <p class="hint">{text.replaces}</p>
      <div>
        <Do action={save} label={messages().save} busy={text.saving} />
      </div>
    </Form>
  );
}
