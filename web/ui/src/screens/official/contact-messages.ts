import { isolated, localized } from "../../messages/index.ts";

/** What is said to officials about a member's contact details. */
export const memberContactText = localized({
  en: {
    title: "Contact details",
    none: "The member has written none since the admission.",
    written: "Written",
    notCompared:
      "The member wrote and signed this after the admission. Nobody has compared the name with an identity document.",
    anotherName: (known: string) =>
      `You know this member as ${isolated(known)}. If that is the name that was compared at the admission, the member has changed it: look at an identity document before you rely on it.`,
    endedKey:
      "The key that signed this is not in force any more: it was removed, frozen or replaced by a recovery. Ask the member whether they wrote it.",
    cannotOpen:
      "No keeper opens this any more, for example because the keepers have new keys. Ask the member to write it anew.",
  },
  ar: {
    title: "بيانات الاتصال",
    none: "لم يكتب العضو شيئًا منها بعد قبوله.",
    written: "كُتبت في",
    notCompared: "كتب العضو هذا بعد قبوله ووقّعه. ولم يقارن أحد الاسم بوثيقة هوية.",
    anotherName: (known) =>
      `تعرف هذا العضو باسم ${isolated(known)}. إن كان هذا هو الاسم الذي قورن عند القبول فقد غيّره العضو: انظر في وثيقة هوية قبل أن تعتمد عليه.`,
    endedKey: "لم يعد المفتاح الذي وقّع هذا ساريًا: أُزيل أو جُمّد أو حل محله غيره باسترداد. اسأل العضو هل كتبه هو.",
    cannotOpen: "لم يعد أي أمين يفتح هذا، مثلًا لأن للأمناء مفاتيح جديدة. اطلب من العضو أن يكتبه من جديد.",
  },
});
