import { useSignal } from "@preact/signals";
import { ChevronRight, MonitorSmartphone, Plus, Smartphone } from "lucide";
import { afterwards } from "../../afterwards.ts";
import type { ScreenProps } from "../../area.ts";
import { Badge } from "../../components/badge.tsx";
import { Groups } from "../../components/code.tsx";
import { Icon } from "../../components/icon.tsx";
import { Row } from "../../components/list.tsx";
import { MembershipLog } from "../../components/membership-log.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { PagesEnd, usePages } from "../../components/pages.tsx";
import { Card, Screen } from "../../components/screen.tsx";
import { changes, desk, refresh } from "../../desk.ts";
import type { PinnedKey } from "../../generated/functions.ts";
import type { SessionEntry } from "../../generated/operations.ts";
import { moment } from "../../messages/index.ts";
import { hrefOf } from "../../route.ts";
import type { DeviceName } from "../../worker/devices.ts";
import { AddDevice } from "./add-device.tsx";
import { HandOver } from "./hand-over.tsx";
import { KeeperShares } from "./keeper-shares.tsx";
import { Kit } from "./kit.tsx";
import { account } from "./messages.ts";
import { OtherDevice, OtherSessions } from "./other-device.tsx";
import { placeOf } from "./place-of.ts";
import { restoreText } from "./restore-messages.ts";

/** The member's devices: this one, the others, and those that were removed. */
export function Devices({ standing }: ScreenProps) {
  const text = account();
  const restore = restoreText();
  const own = useSignal("");
  const removals = useSignal(0);
  const isInCustody = useSignal(false);
  const isRestorable = useSignal(false);
  const sessions = useSignal<SessionEntry[]>([]);
  const names = useSignal<DeviceName[]>([]);
  const ends = useSignal(0);
  const readSessions = async () => {
    sessions.value = await desk.sessions();
  };
  const readNames = async () => {
    names.value = await desk.deviceNames();
  };
  const pages = usePages<PinnedKey>(
    async (page) => {
      own.value = (await desk.device()).keyDigest;
      const { custody = false, recoveries = 0 } = await desk.member(standing.id);
      isInCustody.value = custody;
      isRestorable.value = recoveries > 0;
      await Promise.all([readSessions(), readNames()]);
      return desk.devices(page);
    },
    [],
    changes.value,
  );
  const inForce = pages.entries?.filter((key) => key.is_in_force) ?? [];
  const others = inForce.filter(({ key }) => key !== own.value);
  const unshown = sessions.value.filter(({ is_this, key }) => !is_this && !others.some((other) => other.key === key));
  const earlier = pages.entries?.filter((key) => !key.is_in_force) ?? [];
  const ended = () => {
    ends.value += 1;
    void afterwards(readSessions);
  };
  const removed = () => {
    removals.value += 1;
    void afterwards(refresh);
  };
  return (
    <Screen title={text.devices} lead={text.devicesLead}>
      <Done times={removals.value}>{removals.value > 0 && text.removed}</Done>
      <Done times={ends.value}>{ends.value > 0 && text.sessionEnded}</Done>
      {isInCustody.value && <HandOver standing={standing} />}
      {pages.entries && inForce.length < 2 && !isInCustody.value && <Notice tone="warn">{text.noOther}</Notice>}
      {inForce.length > 0 && (
        <ul class="rows card">
          {inForce.map((key) =>
            key.key === own.value ? (
              <Row
                key={key.key}
                icon={MonitorSmartphone}
                title={text.thisDevice}
                href={hrefOf("device")}
                detail={
                  <div class="stack-tight">
                    {sessions.value
                      .filter(({ is_this }) => is_this)
                      .map((session) => (
                        <span key={session.id}>
                          {text.isSignedInHere(placeOf(session, text), moment(session.began))}
                        </span>
                      ))}
                    <span>{text.thisDeviceHint}</span>
                  </div>
                }
                end={<Icon of={ChevronRight} isDirected />}
              />
            ) : (
              <OtherDevice
                key={key.key}
                of={key}
                name={names.value.find((named) => named.key === key.key)?.name}
                sessions={sessions.value.filter((session) => session.key === key.key)}
                onNamed={readNames}
                onEnded={ended}
                onRemoved={removed}
              />
            ),
          )}
          {unshown.length > 0 && <OtherSessions of={unshown} onEnded={ended} />}
        </ul>
      )}
      <PagesEnd of={pages} />
      {!isInCustody.value && (
        <details class="card">
          <summary>
            <span class="summary-title">
              <Icon of={Plus} />
              {text.addDevice}
            </span>
          </summary>
          <AddDevice />
        </details>
      )}
      {!isInCustody.value && <Kit />}
      {!isInCustody.value && <KeeperShares />}
      {isRestorable.value && (
        <Card title={restore.title}>
          <p>{restore.afterRecovery}</p>
          <div>
            <a class="button plain" href={hrefOf("restore")}>
              {restore.open}
            </a>
          </div>
        </Card>
      )}
      <MembershipLog />
      {earlier.length > 0 && (
        <Card title={text.earlier}>
          <ul class="rows">
            {earlier.map((key) => (
              <Row
                key={key.key}
                icon={Smartphone}
                title={key.until ? text.deviceEnded(moment(key.until)) : text.deviceSince(moment(key.from))}
                detail={<Groups text={key.key.slice(0, 16)} />}
                end={
                  <Badge tone={key.is_frozen ? "bad" : undefined}>
                    {key.is_frozen ? text.states.frozen : text.states.ended}
                  </Badge>
                }
              />
            ))}
          </ul>
        </Card>
      )}
    </Screen>
  );
}
