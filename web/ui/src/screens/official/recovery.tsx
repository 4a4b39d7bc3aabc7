import { useSignal } from "@preact/signals";
import { FileKey, UserCheck } from "lucide";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import type { ScreenProps } from "../../area.ts";
import { Do } from "../../components/button.tsx";
import { Groups } from "../../components/code.tsx";
import { Confirm, TextArea } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { ScanQr } from "../../components/scan-qr.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { TransferText } from "../../components/transfer-text.tsx";
import { desk } from "../../desk.ts";
import { isDeviceText } from "../../device-text.ts";
import type { Recovery as Asked, Digest, MemberId, MspId } from "../../generated/functions.ts";
import { moment } from "../../messages/index.ts";
import { isNamed, personName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import { useRepeated } from "../../repeated.ts";
import { hrefOf } from "../../route.ts";
import { officialText } from "./messages.ts";
import { ownMember } from "./own-member.ts";
import { ReadCode } from "./read-code.tsx";
import { officialRecoveryText } from "./recovery-messages.ts";
import { RecoveryQueue } from "./recovery-queue.tsx";

/** What a member's new device asks, as this official's device read it. */
interface Request {
  request: string;
  /** What the member's screen shows. */
  code: string;
  /** The digest of the new key. */
  key: Digest;
  member: MemberId;
}

/** Lets a member begin again who lost every device: compares the code, has a certificate issued, and approves. */
export function Recovery({ standing }: ScreenProps) {
  const text = officialRecoveryText();
  const asked = useSignal<Request | undefined>(undefined);
  const isCompared = useSignal(false);
  const isMinistry = standing.roles.includes("ministry");
  const read = useAction(async (form: FormData) => {
    const request = textOf(form, "request");
    const [code, key] = await Promise.all([desk.deviceCode(request), desk.requestedKey(request)]);
    asked.value = { request, code, key, member: JSON.parse(request).member };
  });
  const again = () => {
    asked.value = undefined;
    isCompared.value = false;
  };
  return (
    <Screen title={text.title} lead={text.lead} back={{ href: hrefOf("members"), label: officialText().members }}>
      {!asked.value && (
        <section class="card">
          <Form onSubmit={read.run}>
            <p>{text.howTo}</p>
            <ScanQr into="request" check={isRequest} />
            <TextArea label={text.request} hint={text.requestHint} name="request" check={isRequest} />
            <div>
              <Do action={read} label={text.continue} busy={text.checking} />
            </div>
          </Form>
        </section>
      )}
      {asked.value && (
        <Card title={text.whose}>
          <Whose id={asked.value.member} />
          {!isCompared.value && (
            <Form onSubmit={() => (isCompared.value = true)}>
              <p>{text.compareLead}</p>
              <ReadCode code={asked.value.code} differs={whenGroupDiffers} />
              <Confirm label={text.seen} name="seen" />
              <div>
                <button type="submit">{text.continue}</button>
              </div>
            </Form>
          )}
        </Card>
      )}
      {asked.value && isCompared.value && (
        <Decision key={asked.value.key} of={asked.value} own={standing.msp} isMinistry={isMinistry} />
      )}
      {!asked.value && <RecoveryQueue standing={standing} />}
      {asked.value && (
        <div>
          <button type="button" class="plain" onClick={again}>
            {text.another}
          </button>
        </div>
      )}
    </Screen>
  );
}

const isRequest = (value: string) => (isDeviceText("request", value) ? undefined : officialRecoveryText().notARequest);

const whenGroupDiffers = () => officialRecoveryText().differs;

function Whose({ id }: { id: MemberId }) {
  const text = officialRecoveryText();
  return isNamed(id) ? (
    <p class="said-name">
      <bdi>{personName(id)}</bdi>
    </p>
  ) : (
    <div>
      <p class="quiet small">{text.unknown}</p>
      <Groups text={id} />
    </div>
  );
}

interface DecisionProps {
  of: Request;
  /** The official's organization. */
  own: MspId;
  isMinistry: boolean;
}

/** What is next with a request whose code was compared: a certificate, or the approval of the recovery with its key. */
function Decision({ of: { member, request, code, key }, own, isMinistry }: DecisionProps) {
  const text = officialRecoveryText();
  const found = useSignal<Asked | "none" | undefined>(undefined);
  const answer = useSignal("");
  const isApproved = useSignal(false);
  const look = useReading(async () => {
    const all = await allEntries((page) => desk.recoveries(page, member));
    found.value = all.find((one) => one.key === key && one.status === "open") ?? "none";
  });
  useEffect(() => look.run(), []);
  useRepeated(look.repeat);
  const certify = useAction(async () => {
    answer.value = await desk.certifyAnew(request, code, await organizationOf(member, isMinistry));
  });
  const approve = useAction(async () => {
    if (typeof found.value === "object") {
      await desk.approveRecovery(member, found.value.recovery);
      isApproved.value = true;
    }
  });
  const recovery = found.value;
  if (recovery === undefined) {
    return <Loaded action={look} isLoaded={false} />;
  }
  if (recovery === "none") {
    return answer.value ? (
      <Card title={text.answer}>
        <p>{text.answerLead}</p>
        <TransferText text={answer.value} label={text.answer} />
        <p class="quiet" role="status">
          {text.waitsForThem}
        </p>
      </Card>
    ) : (
      <Card title={text.compared}>
        <p>{text.certifyLead}</p>
        <div>
          <Do action={certify} label={text.certify} busy={text.certifying} onClick={certify.run} icon={FileKey} />
        </div>
      </Card>
    );
  }
  const hasApproved = recovery.approvals?.some(({ organization }) => organization === own) ?? false;
  return (
    <Card title={text.approve}>
      <Done>{isApproved.value && text.approved}</Done>
      {!isApproved.value && hasApproved && <Notice tone="good">{text.approvedBefore}</Notice>}
      <p>{text.asked(moment(recovery.requested))}</p>
      <p>{text.means}</p>
      {isApproved.value || hasApproved ? (
        <p>{isMinistry ? text.nextOfMinistry : text.nextOfHospital}</p>
      ) : (
        <div>
          <Do action={approve} label={text.approve} busy={text.approving} onClick={approve.run} icon={UserCheck} />
        </div>
      )}
    </Card>
  );
}

/** The organization of a member. A registrar sees the own staff; all others who come to one are patients. */
async function organizationOf(id: MemberId, isMinistry: boolean): Promise<MspId> {
  if (isMinistry) {
    return (await desk.member(id)).msp;
  }
  const staff = await ownMember(id);
  return staff?.msp ?? (await desk.organizations()).ministry;
}
