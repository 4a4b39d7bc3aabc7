import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { UpdatedReaders } from "../../core/emr_page_core.js";
import { actingFor } from "../acting.ts";
import { Notice } from "../components/notice.tsx";
import { desk } from "../desk.ts";
import { localized, plural } from "../messages/index.ts";
import type { Standing } from "../worker/desk.ts";

const text = localized({
  en: {
    extended: (count: number) =>
      count === 1
        ? "One reader lacked the key to new records, because stopping another access was interrupted. They have it now."
        : `${count} readers lacked the key to new records, because stopping another access was interrupted. They have it now.`,
    notExtended: (count: number) =>
      count === 1
        ? "One reader still lacks the key to new records. The page tries again when you next unlock your keys."
        : `${count} readers still lack the key to new records. The page tries again when you next unlock your keys.`,
    renewed: "Someone's access has ended. New records get a new key, which they never had.",
  },
  ar: {
    extended: (count) =>
      plural(count, {
        one: "كان قارئ واحد بلا مفتاح السجلات الجديدة لأن سحب إذن آخر انقطع. صار المفتاح لديه الآن.",
        two: "كان قارئان بلا مفتاح السجلات الجديدة لأن سحب إذن آخر انقطع. صار المفتاح لديهما الآن.",
        few: "كان # قرّاء بلا مفتاح السجلات الجديدة لأن سحب إذن آخر انقطع. صار المفتاح لديهم الآن.",
        many: "كان # قارئًا بلا مفتاح السجلات الجديدة لأن سحب إذن آخر انقطع. صار المفتاح لديهم الآن.",
        other: "كان # قارئ بلا مفتاح السجلات الجديدة لأن سحب إذن آخر انقطع. صار المفتاح لديهم الآن.",
      }),
    notExtended: (count) =>
      plural(count, {
        one: "ما زال قارئ واحد بلا مفتاح السجلات الجديدة. تحاول الصفحة مرة أخرى حين تفتح مفاتيحك في المرة القادمة.",
        two: "ما زال قارئان بلا مفتاح السجلات الجديدة. تحاول الصفحة مرة أخرى حين تفتح مفاتيحك في المرة القادمة.",
        few: "ما زال # قرّاء بلا مفتاح السجلات الجديدة. تحاول الصفحة مرة أخرى حين تفتح مفاتيحك في المرة القادمة.",
        many: "ما زال # قارئًا بلا مفتاح السجلات الجديدة. تحاول الصفحة مرة أخرى حين تفتح مفاتيحك في المرة القادمة.",
        other: "ما زال # قارئ بلا مفتاح السجلات الجديدة. تحاول الصفحة مرة أخرى حين تفتح مفاتيحك في المرة القادمة.",
      }),
    renewed: "انتهى إذن أحد القرّاء أو المفوَّضين. للسجلات الجديدة مفتاح جديد لم يكن لديه من قبل.",
  },
});

/**
 * Gives readers the keys that an earlier program did not give them, once for the member and once for each patient for whom
 * they act, and says so.
 */
export function Readers({ standing }: { standing: Standing }) {
  const updated = useSignal<UpdatedReaders | undefined>(undefined);
  const isPatient = standing.roles.includes("patient");
  const patient = actingFor.value ?? standing.id;
  useEffect(() => {
    updated.value = undefined;
    if (isPatient) {
      desk.updateReaders(patient).then(
        (found) => {
          updated.value = found;
        },
        () => {
          // The next visit tries again, and what the member does now says itself what is wrong.
        },
      );
    }
  }, [isPatient, patient]);
  const { extended = [], notExtended = [], renewed = [] } = updated.value ?? {};
  const isShown = renewed.length + extended.length + notExtended.length > 0;
  return (
    <div class={isShown ? "screen" : ""} role="status">
      {renewed.length > 0 && <Notice>{text().renewed}</Notice>}
      {extended.length > 0 && <Notice tone="good">{text().extended(extended.length)}</Notice>}
      {notExtended.length > 0 && <Notice tone="warn">{text().notExtended(notExtended.length)}</Notice>}
    </div>
  );
}
