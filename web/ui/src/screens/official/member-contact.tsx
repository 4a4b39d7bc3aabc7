import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FiledContact } from "../../../core/emr_page_core.js";
import { useReading } from "../../action.ts";
import { Loaded } from "../../components/list.tsx";
import { Notice } from "../../components/notice.tsx";
import { Said } from "../../components/said.tsx";
import { Card } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Member } from "../../generated/functions.ts";
import { moment } from "../../messages/index.ts";
import { isNamed, personName } from "../../names.ts";
import type { Standing } from "../../worker/desk.ts";
import { memberContactText } from "./contact-messages.ts";
import { officialText } from "./messages.ts";

/** Whether an official may read how a member is reached: those may who could have admitted them. */
export function mayReadContact({ roles }: Standing, member: Member): boolean {
  return roles.includes("ministry") || member.roles.join() === "practitioner";
}

/** How a member is reached, as they wrote it after the admission, and how far it can be relied on. */
export function MemberContact({ member }: { member: Member }) {
  const text = memberContactText();
  const found = useSignal<FiledContact | "none" | undefined>(undefined);
  const look = useReading(async () => {
    found.value = (await desk.contact(member.id)) ?? "none";
  });
  useEffect(look.run, []);
  const contact = found.value;
  return (
    <Card title={text.title}>
      {contact === "none" && <p>{text.none}</p>}
      {typeof contact === "object" && <Filed contact={contact} member={member} />}
      <Loaded action={look} isLoaded={contact !== undefined} />
    </Card>
  );
}

function Filed({ contact: { details, isInForce, written }, member }: { contact: FiledContact; member: Member }) {
  const text = memberContactText();
  const known = isNamed(member.id) ? personName(member.id) : undefined;
  const isRenamed = details && known !== undefined && known !== details.name;
  return (
    <>
      {!isInForce && <Notice tone="warn">{text.endedKey}</Notice>}
      {isRenamed && <Notice tone="warn">{text.anotherName(known)}</Notice>}
      {details ? (
        <>
          <Said label={officialText().name} name={details.name} details={details}>
            <div>
              <dt>{text.written}</dt>
              <dd>{moment(written)}</dd>
            </div>
          </Said>
          <p class="hint">{text.notCompared}</p>
        </>
      ) : (
        <>
          <Notice tone="warn">{text.cannotOpen}</Notice>
          <p class="hint">
            {text.written} {moment(written)}
          </p>
        </>
      )}
    </>
  );
}
