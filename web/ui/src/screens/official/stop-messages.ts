import { isolated, localized } from "../../messages/index.ts";

/** The texts about freezing, and about the ministry members who must remain. */
export const stopText = localized({
  en: {
    freeze: "Freeze",
    freezing: "Freezing …",
    freezeTitle: (name: string) => `Freeze the membership of ${isolated(name)}?`,
    freezeMeans:
      "For a lost or stolen device. From then on they can only take access back and object to what you decide about them. Their log says who did it and why. You or the ministry can undo it under “Stop or allow”.",
    frozen: "The membership is frozen from now on.",
    freezeReason: "Why",
    freezeReasonHint: "The member reads it in their log.",
    freezeReasons: {
      asked: "They asked for it, for example because a device was lost",
      misuse: "Another person seems to use their keys",
    },
    freezeKey: "Freeze",
    freezeKeyTitle: "Freeze this key?",
    freezeKeyMeans:
      "The device with this key can sign nothing from then on. Their other devices stay in use. Their log says who did it and why, and you or the ministry can undo it here.",
    reinstateKey: "Allow again",
    ministryTitle: "An official of the ministry",
    remain: "Two officials who remain",
    remainHint:
      "Two active officials of the ministry must always remain: one alone could lose the keys, and then nobody could admit members. Name the two who stay if you stop this one.",
    nameTwo: "Name exactly two.",
    tooFewRemain:
      "This official cannot be stopped: the ministry would keep fewer than two active officials. Admit another one first.",
  },
  ar: {
    freeze: "تجميد",
    freezing: "جارٍ التجميد …",
    freezeTitle: (name) => `هل تريد تجميد عضوية ${isolated(name)}؟`,
    freezeMeans:
      "لجهاز مفقود أو مسروق. بعدها لا يستطيع العضو إلا سحب الأذون والاعتراض على ما تقررونه بشأنه. ويقول سجله من فعل ذلك ولماذا. وتستطيع أنت أو الوزارة الرجوع عنه في «الإيقاف ورفعه».",
    frozen: "جُمّدت العضوية الآن.",
    freezeReason: "السبب",
    freezeReasonHint: "يقرؤه العضو في سجله.",
    freezeReasons: {
      asked: "طلب ذلك بنفسه، مثلًا لأن جهازًا فُقد",
      misuse: "يبدو أن شخصًا آخر يستعمل مفاتيحه",
    },
    freezeKey: "تجميد",
    freezeKeyTitle: "هل تريد تجميد هذا المفتاح؟",
    freezeKeyMeans:
      "لا يستطيع الجهاز الذي فيه هذا المفتاح أن يوقّع شيئًا بعد ذلك. وتبقى أجهزته الأخرى تعمل. ويقول سجله من فعل ذلك ولماذا، وتستطيع أنت أو الوزارة الرجوع عنه هنا.",
    reinstateKey: "السماح من جديد",
    ministryTitle: "موظف في الوزارة",
    remain: "موظفان يبقيان",
    remainHint:
      "يجب أن يبقى دائمًا موظفان نشطان في الوزارة: فالواحد قد يفقد مفاتيحه، ولا يستطيع أحد عندئذ قبول الأعضاء. سمّ الاثنين اللذين يبقيان إن أوقفت هذا الموظف.",
    nameTwo: "سمّ اثنين بالضبط.",
    tooFewRemain: "لا يمكن إيقاف هذا الموظف: يبقى في الوزارة أقل من موظفين نشطين. اقبل موظفًا آخر أولًا.",
  },
});
