import { useSignal } from "@preact/signals";
import { HandHelping } from "lucide";
import { useMemo } from "preact/hooks";
import { useAction } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Choices, Confirm, Field, Select } from "../../components/fields.tsx";
import { type Check, Form, textOf } from "../../components/form.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk } from "../../desk.ts";
import type { Powers } from "../../generated/functions.ts";
import { knownOrganizations, organizationName } from "../../names.ts";
import { hrefOf } from "../../route.ts";
import { patientText } from "../patient/messages.ts";
import { isMemberId, memberIdIn } from "./member-id.ts";
import { officialText } from "./messages.ts";

const POWERS = ["read", "add", "grant", "log"] as const satisfies (keyof Powers)[];
const DAY = 24 * 3600 * 1000;

/** Appoints a guardian of a patient who cannot sign: the ministry and a hospital must send the same. */
export function Guardian({ standing }: ScreenProps) {
  const text = officialText();
  const words = patientText();
  const isMinistry = standing.roles.includes("ministry");
  const said = useSignal<{ isReached: boolean; other: string } | undefined>(undefined);
  const appoint = useAction(async (form: FormData) => {
    said.value = undefined;
    const powers = form.getAll("powers");
    const hospital = isMinistry ? textOf(form, "hospital") : standing.msp;
    const { is_reached: isReached } = await desk.appointGuardian({
      patient: memberIdIn(textOf(form, "patient")),
      guardian: memberIdIn(textOf(form, "guardian")),
      hospital,
      terms: {
        powers: {
          read: powers.includes("read"),
          add: powers.includes("add"),
          grant: powers.includes("grant"),
          log: powers.includes("log"),
        },
        until: endOfDay(textOf(form, "until")),
      },
    });
    said.value = { isReached, other: isMinistry ? organizationName(hospital) : text.theMinistry };
  });
  const isPatient = useMemo(() => isMemberId(text.guardianOf), [text]);
  const isGuardian = useMemo(() => isAnother(text.guardian), [text]);
  return (
    <Screen title={text.guardianTitle} lead={text.guardianLead} back={{ href: hrefOf("members"), label: text.members }}>
      {said.value?.isReached && <Done>{text.guardianAppointed}</Done>}
      {said.value && !said.value.isReached && (
        <div role="status">
          <Notice tone="warn">{text.guardianWaits(said.value.other)}</Notice>
        </div>
      )}
      <section class="card">
        <Form onSubmit={appoint.run}>
          <Field label={text.guardianOf} hint={text.findByIdHint} name="patient" maxLength={60} check={isPatient} />
          <Field label={text.guardian} hint={text.guardianHint} name="guardian" maxLength={60} check={isGuardian} />
          {isMinistry && (
            <Select
              label={text.guardianHospital}
              name="hospital"
              options={knownOrganizations()
                .filter(({ kind }) => kind === "hospital")
                .map(({ msp, name }) => ({ value: msp, label: name }))}
            />
          )}
          <Choices
            label={words.deputyPowers}
            name="powers"
            isMany
            check={atLeastOnePower}
            options={POWERS.map((value) => ({ value, label: words.powers[value] }))}
            values={["read", "log"]}
          />
          <Field
            label={text.guardianUntil}
            hint={text.guardianUntilHint}
            name="until"
            type="date"
            isShort
            check={withinAYear}
          />
          <Confirm label={text.guardianConfirmed} name="confirmed" />
          <div>
            <Do action={appoint} label={text.appointGuardian} busy={text.appointingGuardian} icon={HandHelping} />
          </div>
        </Form>
      </section>
    </Screen>
  );
}

/** The end of a date in UTC: two officials in different places must send the same moment. */
function endOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) + DAY;
}

const atLeastOnePower: Check = (_, form) => (form.getAll("powers").length > 0 ? undefined : patientText().chooseOne);
/** The ledger takes no guardianship of more than 366 days. */
const LONGEST = 365 * DAY;

const withinAYear: Check = (value) => {
  const end = endOfDay(value);
  if (end <= Date.now()) {
    return patientText().inThePast;
  }
  return end <= Date.now() + LONGEST ? undefined : officialText().guardianTooLong;
};

/** A check that a text is the id of another member than the patient. */
function isAnother(label: string): Check {
  const isId = isMemberId(label);
  return (value, form) =>
    memberIdIn(value) === memberIdIn(textOf(form, "patient")) ? officialText().guardianIsAnother : isId(value);
}
