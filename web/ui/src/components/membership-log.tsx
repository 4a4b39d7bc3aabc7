import { Gavel } from "lucide";
import { changes, desk } from "../desk.ts";
import type { MemberId, MembershipEvent } from "../generated/functions.ts";
import { day, moment } from "../messages/index.ts";
import { organizationName, personName } from "../names.ts";
import { Row } from "./list.tsx";
import { membershipLogText } from "./membership-log-text.ts";
import { PagesEnd, usePages } from "./pages.tsx";
import { Card } from "./screen.tsx";

/** What officials did to a membership, the newest first; the member's own if no member is named. */
export function MembershipLog({ id }: { id?: MemberId }) {
  const words = membershipLogText();
  const pages = usePages<MembershipEvent>((page) => desk.membershipLog(page, id), [id], changes.value);
  return (
    <Card title={words.title}>
      <p class="hint">{pages.entries?.length === 0 ? words.none : words.lead}</p>
      {pages.entries && pages.entries.length > 0 && (
        <ul class="rows">
          {pages.entries.map((event) => (
            <Row
              key={`${event.transaction} ${JSON.stringify(event.what)}`}
              icon={Gavel}
              title={said(event)}
              detail={words.by(
                personName(event.by, event.organization),
                organizationName(event.organization),
                moment(event.time),
              )}
            />
          ))}
        </ul>
      )}
      <PagesEnd of={pages} />
    </Card>
  );
}

function said({ what }: MembershipEvent): string {
  const words = membershipLogText();
  if (typeof what === "string") {
    return words[what];
  }
  if ("frozen" in what) {
    return words.frozen[what.frozen.reason];
  }
  if ("key-frozen" in what) {
    return words.keyFrozen[what["key-frozen"].reason];
  }
  if ("key-reinstated" in what) {
    return words.keyReinstated;
  }
  const { guardian, hospital, begins, until } = what["guardian-appointed"];
  return words.guardian(personName(guardian), organizationName(hospital), moment(begins), day(until));
}
