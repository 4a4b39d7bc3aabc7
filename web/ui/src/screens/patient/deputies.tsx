import { useSignal } from "@preact/signals";
import { Hand, HandHelping, UserRound } from "lucide";
import { useEffect, useId, useMemo } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { afterwards } from "../../afterwards.ts";
import type { ScreenProps } from "../../area.ts";
import { AskFirst } from "../../components/ask-first.tsx";
import { Do } from "../../components/button.tsx";
import { Choices, Field } from "../../components/fields.tsx";
import { type Check, Form, textOf } from "../../components/form.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Done, Notice, type Sentence } from "../../components/notice.tsx";
import { Person } from "../../components/person.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { changes, desk, noteOwnChange } from "../../desk.ts";
import { PageError } from "../../failure.ts";
import type { Delegation, Powers } from "../../generated/functions.ts";
import { day, listed, moment, span } from "../../messages/index.ts";
import { nameContact, organizationName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import { go, hrefOf } from "../../route.ts";
import type { ActingFor, Standing } from "../../worker/desk.ts";
import { Acting } from "./acting.tsx";
import { idIn } from "./give.tsx";
import { patientText } from "./messages.ts";
import { untilOf } from "./terms.tsx";

const POWERS = ["read", "add", "grant", "log"] as const satisfies (keyof Powers)[];

/** Who acts in the patient's place, and for whom the patient acts; or the record of one of these. */
export function Deputies({ standing, parts: [patient, ...parts] }: ScreenProps) {
  const text = patientText();
  if (patient) {
    return <Acting standing={standing} patient={patient} parts={parts} />;
  }
  return (
    <Screen title={text.deputies} lead={text.deputiesLead}>
      <ForMe standing={standing} />
      <ForOthers standing={standing} />
    </Screen>
  );
}

function ForMe({ standing }: { standing: Standing }) {
  const text = patientText();
  const found = useSignal<Delegation[] | undefined>(undefined);
  const load = useReading(async () => {
    const delegations = await allEntries((page) => desk.delegates(page));
    found.value = delegations.filter(({ is_ended, terms }) => !is_ended && terms.until > Date.now());
  });
  useEffect(() => load.run(), [changes.value]);
  return (
    <Card title={text.whoActsForMe}>
      {found.value?.length === 0 && <Empty icon={HandHelping}>{text.nobodyActs}</Empty>}
      {found.value && found.value.length > 0 && (
        <ul class="rows">
          {found.value.map((delegation) => (
            <Deputy key={delegation.delegate} delegation={delegation} />
          ))}
        </ul>
      )}
      <Loaded action={load} isLoaded={found.value !== undefined} />
      <NewDeputy standing={standing} />
    </Card>
  );
}

/** A delegate. The patient ends those that they appointed, and objects to a guardianship that has not begun. */
function Deputy({ delegation: { patient, delegate, terms, appointed_by, begins } }: { delegation: Delegation }) {
  const text = patientText();
  const title = useId();
  const isEndable = appointed_by === "patient";
  const waits = begins !== undefined && begins !== null && Date.now() < begins;
  const undelegate = async () => {
    await desk.endDelegation(patient, delegate);
    noteOwnChange();
  };
  const end = useAction(undelegate);
  return (
    <Row
      icon={UserRound}
      titleId={title}
      title={<Person id={delegate} />}
      detail={
        <>
          <div>
            {powersIn(terms.powers)} {text.untilTime(day(terms.until))}
          </div>
          {appointed_by !== "patient" && <div>{text.byAuthorities(organizationName(appointed_by.authorities))}</div>}
        </>
      }
      below={
        waits && (
          <Notice tone="warn">
            <p>{text.guardianshipWaits(moment(begins), span(Math.ceil((begins - Date.now()) / 1000)))}</p>
            <AskFirst
              label={text.object}
              busy={text.objecting}
              icon={Hand}
              title={text.objectTitle}
              work={undelegate}
              describedBy={title}
            >
              <p>{text.objectMeans}</p>
            </AskFirst>
          </Notice>
        )
      }
      end={
        isEndable && (
          <Do
            action={end}
            label={text.endDeputy}
            busy={text.endingDeputy}
            onClick={end.run}
            look="danger"
            isSlim
            describedBy={title}
          />
        )
      }
    />
  );
}

function NewDeputy({ standing: { categories } }: { standing: Standing }) {
  const text = patientText();
  const done = useSignal<Sentence>();
  const appointed = useSignal(0);
  const appoint = useAction(async (form: FormData) => {
    done.value = undefined;
    const delegate = textOf(form, "delegate");
    const powers = form.getAll("powers");
    await desk.delegate({
      delegate,
      powers: {
        read: powers.includes("read"),
        add: powers.includes("add"),
        grant: powers.includes("grant"),
        log: powers.includes("log"),
      },
      until: untilOf(form),
      categories: form.getAll("categories").map(String),
    });
    const label = textOf(form, "label");
    // A name that cannot be kept is no reason to appoint them twice.
    await afterwards(() => nameContact(idIn(delegate) ?? "", label));
    appointed.value += 1;
    done.value = () => patientText().appointed(label);
    noteOwnChange();
  });
  return (
    <details>
      <summary>{text.newDeputy}</summary>
      <Form key={appointed.value} onSubmit={appoint.run}>
        <Field label={text.deputyAddress} hint={text.deputyAddressHint} name="delegate" check={isAddress} />
        <ScanQr into="delegate" check={isAddress} />
        <Field label={text.personName} hint={text.personNameHint} name="label" maxLength={200} />
        <Choices
          label={text.deputyPowers}
          name="powers"
          isMany
          check={atLeastOnePower}
          options={POWERS.map((value) => ({ value, label: text.powers[value] }))}
          values={["read", "log"]}
        />
        <Choices
          label={text.deputyCategories}
          name="categories"
          isMany
          options={categories.map(({ id, name }) => ({ value: id, label: name }))}
          values={categories.map(({ id }) => id)}
        />
        <Field label={text.expires} hint={text.expiresHint} name="until" type="date" isShort check={notOver} />
        <div>
          <Do action={appoint} label={text.appoint} busy={text.appointing} icon={HandHelping} />
        </div>
      </Form>
      <Done>{done.value}</Done>
    </details>
  );
}

function ForOthers({ standing }: { standing: Standing }) {
  const text = patientText();
  const found = useSignal<ActingFor[] | undefined>(undefined);
  const load = useReading(async () => {
    found.value = await desk.actingFor();
  });
  useEffect(() => load.run(), [changes.value]);
  const find = useAction(async (form: FormData) => {
    const id = idIn(textOf(form, "patient")) ?? "";
    if (!(await desk.delegationFrom(id))) {
      throw new PageError("NO_DELEGATION");
    }
    await desk.addPatient({ id, label: textOf(form, "label") });
    await nameContact(id, textOf(form, "label"));
    noteOwnChange();
    go("deputies", id);
  });
  const isOther = useMemo(() => isOtherThan(standing.id), [standing.id]);
  return (
    <Card title={text.iActFor}>
      {found.value?.length === 0 && <Empty icon={UserRound}>{text.iActForNobody}</Empty>}
      {found.value && found.value.length > 0 && (
        <ul class="rows">
          {found.value.map(({ id, label, delegation }) => (
            <Row
              key={id}
              icon={UserRound}
              title={label}
              href={hrefOf("deputies", id)}
              detail={`${powersIn(delegation.terms.powers)} ${text.untilTime(day(delegation.terms.until))}`}
            />
          ))}
        </ul>
      )}
      <Loaded action={load} isLoaded={found.value !== undefined} />
      <details>
        <summary>{text.actForNew}</summary>
        <Form onSubmit={find.run}>
          <Field label={text.patientId} hint={text.personIdHint} name="patient" check={isOther} />
          <ScanQr into="patient" check={isOther} />
          <Field label={text.personName} hint={text.personNameHint} name="label" maxLength={200} />
          <div>
            <Do action={find} label={text.lookForThem} busy={text.lookForThem} />
          </div>
        </Form>
      </details>
    </Card>
  );
}

function powersIn(powers: Powers): string {
  const text = patientText();
  return text.powersOf(listed(POWERS.filter((power) => powers[power]).map((power) => text.powers[power])));
}

const isAddress = (value: string) =>
  /^[0-9a-f]{32}:\S{20,}$/.test(value.trim()) ? undefined : patientText().notAnAddress;
const atLeastOnePower: Check = (_, form) => (form.getAll("powers").length > 0 ? undefined : patientText().chooseOne);
const notOver: Check = (_, form) => (untilOf(form) > Date.now() ? undefined : patientText().inThePast);

/** Checks that a text has the id of another member than the one who enters it. */
function isOtherThan(own: string) {
  return (value: string) => {
    const id = idIn(value);
    return id && id !== own ? undefined : patientText().notAnId;
  };
}
