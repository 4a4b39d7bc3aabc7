import { useSignal } from "@preact/signals";
import { CalendarDays, ChevronRight, FileText, Inbox, Pencil, Plus, Trash2 } from "lucide";
import { Badge } from "../../components/badge.tsx";
import { Do } from "../../components/button.tsx";
import { Chart } from "../../components/chart.tsx";
import { Groups } from "../../components/code.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Choices, Confirm, Field, Select, TextArea } from "../../components/fields.tsx";
import { Form } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Loaded, Row } from "../../components/list.tsx";
import { Done, Failed, Notice } from "../../components/notice.tsx";
import { QrCode } from "../../components/qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { Seal } from "../../components/seal.tsx";
import type { Series } from "../../generated/content.ts";
import { hrefOf } from "../../route.ts";
import { guideText } from "./messages.ts";

const COLOURS = [
  "ground",
  "paper",
  "raised",
  "ink",
  "quiet",
  "line",
  "edge",
  "accent",
  "tint",
  "good",
  "good-tint",
  "warn",
  "warn-tint",
  "bad",
  "bad-tint",
];
const IDLE = { isRunning: false, failure: undefined };
const BUSY = { isRunning: true, failure: undefined };

/** A value on the first day of each month, and whether it is low. */
function sample(): Series {
  const values = [13.1, 12.4, 11.2, 10.1, 9.1, 11.6, 12.8];
  return {
    name: { text: guideText().chartValue },
    unit: "g/dl",
    range: { low: "12", high: "16" },
    points: values.map((value, month) => ({
      date: `2026-0${month + 1}-01`,
      number: value,
      value: String(value),
      record: String(month),
      flag: value < 12 ? "low" : "normal",
    })),
  };
}

/** Every part that screens are made of, and its states: for those who build screens. */
export function StyleGuide() {
  const text = guideText();
  return (
    <Screen title={text.title} lead={text.lead} isWide>
      <Colours />
      <Type />
      <Buttons />
      <Inputs />
      <Lists />
      <Messages />
      <Card title={text.chart}>
        <Chart series={[sample()]} summary={text.chartSummary} />
      </Card>
      <Card title={text.codes}>
        <Groups text="67026 20135 92172 68001 16904" isLarge />
        <Groups text="3f9a1c07b2de48569a0c7714e2d5b8f1" />
        <QrCode text="3f9a1c07b2de48569a0c7714e2d5b8f1" label={text.qr} />
      </Card>
    </Screen>
  );
}

function Colours() {
  return (
    <Card title={guideText().colours}>
      <ul class="swatches">
        {COLOURS.map((name) => (
          <li key={name}>
            <span class={`swatch is-${name}`} />
            <code dir="ltr">{name}</code>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Type() {
  const text = guideText();
  return (
    <Card title={text.type}>
      <p class="as-title">{text.sampleTitle}</p>
      <h3>{text.sampleHeading}</h3>
      <p>{text.sampleText}</p>
      <p class="quiet small">{text.sampleQuiet}</p>
      <p>
        <a href={hrefOf("styleguide")}>{text.sampleLink}</a>
      </p>
    </Card>
  );
}

function Buttons() {
  const text = guideText();
  const isOpen = useSignal(false);
  const open = () => (isOpen.value = true);
  return (
    <Card title={text.buttons}>
      <div class="cluster">
        <Do action={IDLE} label={text.main} busy="" onClick={open} icon={Plus} />
        <Do action={IDLE} label={text.other} busy="" onClick={open} icon={Pencil} look="plain" />
        <Do action={IDLE} label={text.danger} busy="" onClick={open} icon={Trash2} look="danger" />
        <Do action={BUSY} label="" busy={text.busy} onClick={open} />
        <Do action={IDLE} label={text.slim} busy="" onClick={open} look="plain" isSlim />
      </div>
      {isOpen.value && (
        <Dialog title={text.question} onClose={() => (isOpen.value = false)}>
          <p>{text.consequence}</p>
          <div class="cluster">
            <Do
              action={IDLE}
              label={text.danger}
              busy=""
              onClick={() => (isOpen.value = false)}
              icon={Trash2}
              look="danger"
            />
            <button type="button" class="plain" onClick={() => (isOpen.value = false)}>
              {text.other}
            </button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}

function Inputs() {
  const text = guideText();
  const isSent = useSignal(false);
  return (
    <Card title={text.forms}>
      <Form onSubmit={() => (isSent.value = true)}>
        <Field label={text.line} hint={text.lineHint} name="line" />
        <div class="fields">
          <Field label={text.date} name="date" type="date" />
          <Field label={text.amount} name="amount" inputMode="decimal" unit="mmol/l" isShort />
        </div>
        <Select
          label={text.list}
          name="list"
          options={[
            { value: "1", label: text.first },
            { value: "2", label: text.second },
          ]}
        />
        <Choices
          label={text.choice}
          name="choice"
          options={[
            { value: "1", label: text.first, hint: text.lineHint },
            { value: "2", label: text.second },
          ]}
        />
        <TextArea label={text.lines} name="lines" isOptional />
        <Confirm label={text.confirm} name="confirm" />
        <Done>{isSent.value && text.sent}</Done>
        <div>
          <button type="submit">{text.send}</button>
        </div>
      </Form>
    </Card>
  );
}

function Lists() {
  const text = guideText();
  const never = { ...BUSY, run: () => {} };
  const failed = { isRunning: false, failure: { message: "", code: "UNREACHABLE" }, run: () => {} };
  return (
    <Card title={text.lists}>
      <ul class="rows">
        <Row
          icon={FileText}
          title={text.rowTitle}
          href={hrefOf("styleguide")}
          detail={text.rowDetail}
          end={<Icon of={ChevronRight} isDirected />}
        />
        <Row
          icon={CalendarDays}
          tone="warn"
          title={text.second}
          detail={text.rowDetail}
          below={
            <span class="cluster">
              <Badge>{text.badge}</Badge>
              <Badge tone="accent">{text.badge}</Badge>
              <Badge tone="good">{text.badge}</Badge>
              <Badge tone="warn">{text.badge}</Badge>
              <Badge tone="bad">{text.badge}</Badge>
            </span>
          }
        />
      </ul>
      <h3>{text.empty}</h3>
      <Empty icon={Inbox}>{text.emptyText}</Empty>
      <h3>{text.loading}</h3>
      <Loaded action={never} isLoaded={false} />
      <h3>{text.failing}</h3>
      <Loaded action={failed} isLoaded={false} />
    </Card>
  );
}

function Messages() {
  const text = guideText();
  return (
    <Card title={text.notices}>
      <Notice>{text.noticeText}</Notice>
      <Notice tone="warn">{text.noticeText}</Notice>
      <Done>{text.sent}</Done>
      <Failed failure={{ message: "", code: "BROKEN_PAGE" }} />
      <div class="cluster">
        <Seal isGreen checks={[{ name: "content" }, { name: "author-signed" }]} />
      </div>
      <Seal isGreen={false} checks={[{ name: "content" }, { name: "current-version", failure: text.sealFailure }]} />
      <Seal isGreen={false} checks={[{ name: "content" }, { name: "author-signed", failure: text.sealFailure }]} />
    </Card>
  );
}
