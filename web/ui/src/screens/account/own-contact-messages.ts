import { localized } from "../../messages/index.ts";

/** What is said to a member about their own contact details. */
export const ownContactText = localized({
  en: {
    title: "My contact details",
    none: "Nothing is on file. What you wrote in your application was deleted with the decision about it.",
    written: "Written",
    cannotOpen:
      "This device has no key that opens what is on file: for example, you recovered your membership and did not restore your old keys. Write it anew; that replaces what is there.",
    endedKey: "A device that was removed, stopped or lost wrote this. If it was not you, write it anew.",
    write: "Write contact details",
    change: "Change contact details",
    name: "Your name",
    nameHint: "Officials are told that you wrote it after your admission, and that nobody compared it with a document.",
    replaces: "This replaces what is on file. If two devices write, what was written last stays.",
    saving: "Encrypting and saving …",
    saved: "Your contact details are on file.",
  },
  ar: {
    title: "بيانات اتصالي",
    none: "لا شيء محفوظ. حُذف ما كتبته في طلبك مع صدور القرار فيه.",
    written: "كُتبت في",
    cannotOpen:
      "ليس في هذا الجهاز مفتاح يفتح ما هو محفوظ: مثلًا استرددت عضويتك ولم تستعد مفاتيحك القديمة. اكتبها من جديد، فتحل محل ما هو محفوظ.",
    endedKey: "كتب هذا جهاز أُزيل أو جُمّد أو فُقد. إن لم تكن أنت من كتبه فاكتبه من جديد.",
    write: "كتابة بيانات الاتصال",
    change: "تغيير بيانات الاتصال",
    name: "اسمك",
    nameHint: "يُقال للموظفين إنك كتبته بعد قبولك، وإن أحدًا لم يقارنه بوثيقة.",
    replaces: "يحل هذا محل ما هو محفوظ. وإذا كتب جهازان بقي ما كُتب أخيرًا.",
    saving: "جارٍ التشفير والحفظ …",
    saved: "حُفظت بيانات اتصالك.",
  },
});
