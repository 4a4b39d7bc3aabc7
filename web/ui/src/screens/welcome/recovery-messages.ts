import { localized } from "../../messages/index.ts";

/** The texts for a member who lost every device and begins again. */
export const recoveryText = localized({
  en: {
    title: "Begin again with new keys",
    lead: "For a member who lost every device, or forgot the passphrase of the last one. If you have another device, use that one instead.",
    steps: [
      "This browser makes new keys for you.",
      "You go to the ministry or to a registrar who knows you. They see who you are, and compare a code with you.",
      "The ministry and a hospital approve. Then a time of waiting begins, in which you could stop it on an old device.",
      "You finish here. With your recovery kit, or if keepers have shares of yours, your old records open again.",
    ],
    cost: "Once it is finished, every earlier device of yours is void. Without a kit and without keepers' shares, what was sealed to your lost devices stays closed to you. People whom you gave access read on.",
    idHint: "32 characters. Your recovery kit has it; the ministry or a registrar can look it up for you.",

    // Before the certificates.
    meet: "Meet an official",
    meetLead: "Go to the ministry, or to a registrar of a hospital that knows you, with your identity document.",
    request: "1. Let them scan this",
    requestHint: "It contains nothing secret.",
    code: "2. Read this to them, group by group",
    codeHint: "They type what you read. If a digit differs on their side, your request was changed on its way.",
    answer: "3. Their answer",
    answerHint: "The code or the long text that their screen shows when they have compared yours.",
    notAnAnswer:
      "This is not the answer of an official. Copy the whole text that their screen shows, from the first bracket to the last.",
    ask: "Ask for the recovery",
    asking: "Asking the ledger …",

    // Until it is finished.
    status: "Your recovery",
    statusLead: "It goes on while this page is closed. Unlock your keys here again to see how it stands.",
    askedAt: (time: string) => `Asked for ${time}.`,
    ministry: "The ministry",
    hospital: "A hospital",
    approvedAt: (time: string) => `approved ${time}`,
    notYet: "has not approved yet",
    next: "What comes next",
    needsBoth:
      "An official of the ministry and a registrar of a hospital must both approve, within a week of each other. Go to the one who has not approved, and let them compare your code.",
    apart: "The two approvals are more than a week apart. Ask the one who approved first to approve once more.",
    waits: (time: string, left: string) =>
      `Both have approved. You can finish ${time}: ${left} left. In this time you could stop the recovery on an old device.`,
    canFinish: "The time of waiting is over. Finish now: this device becomes your only one.",
    until: (time: string, left: string) => `It can be finished until ${time}: ${left} left.`,
    finish: "Finish the recovery",
    finishing: "Your keys take effect …",
    none: "The ledger has no recovery with these keys yet.",
    stopped:
      "The recovery was stopped on a device of yours. If it was not you, tell the ministry, and have your membership frozen. Then ask once more.",
    lapsed: "The recovery was asked for more than 30 days ago and has lapsed.",
    askAgain: "Ask once more",
    compareAgain: "Request and code, for the next official",
    key: "The new key begins with",
  },
  ar: {
    title: "البدء من جديد بمفاتيح جديدة",
    lead: "لعضو فقد كل أجهزته، أو نسي عبارة مرور آخرها. إن كان لديك جهاز آخر فاستعمله بدلًا من ذلك.",
    steps: [
      "ينشئ هذا المتصفح مفاتيح جديدة لك.",
      "تذهب إلى الوزارة أو إلى موظف تسجيل يعرفك. يتحقق من هويتك ويقارن معك رمزًا.",
      "توافق الوزارة ومستشفى. ثم تبدأ مدة انتظار تستطيع فيها إيقاف الأمر من جهاز قديم.",
      "تُنهي الأمر هنا. وبعدة الاسترداد، أو إن كانت لدى الأمناء حصص لك، تنفتح سجلاتك القديمة من جديد.",
    ],
    cost: "ما إن ينتهي الاسترداد حتى تبطل كل أجهزتك السابقة. ومن دون عدة ومن دون حصص لدى الأمناء يبقى ما خُتم لأجهزتك المفقودة مغلقًا عنك. ويواصل القراءة من منحته الإذن.",
    idHint: "32 حرفًا. تجده على عدة الاسترداد، وتستطيع الوزارة أو موظف التسجيل أن يجده لك.",

    meet: "قابل موظفًا",
    meetLead: "اذهب بوثيقة هويتك إلى الوزارة، أو إلى موظف التسجيل في مستشفى يعرفك.",
    request: "1. دعه يمسح هذا",
    requestHint: "ليس فيه سر.",
    code: "2. اقرأ له هذا، مجموعةً بعد مجموعة",
    codeHint: "يكتب ما تقرؤه. إن اختلف رقم عنده فقد غُيِّر طلبك في الطريق.",
    answer: "3. جوابه",
    answerHint: "الرمز أو النص الطويل الذي تعرضه شاشته بعد أن يقارن رمزك.",
    notAnAnswer: "هذا ليس جواب موظف. انسخ النص الذي تعرضه شاشته كله، من القوس الأول إلى الأخير.",
    ask: "طلب الاسترداد",
    asking: "جارٍ الطلب من السجل المشترك …",

    status: "استردادك",
    statusLead: "يستمر وهذه الصفحة مغلقة. افتح مفاتيحك هنا من جديد لترى إلى أين وصل.",
    askedAt: (time) => `طُلب في ${time}.`,
    ministry: "الوزارة",
    hospital: "مستشفى",
    approvedAt: (time) => `وافق الطرف في ${time}`,
    notYet: "لم تصدر الموافقة بعد",
    next: "ماذا بعد",
    needsBoth:
      "يجب أن يوافق موظف في الوزارة وموظف تسجيل في مستشفى معًا، وألا يفصل بينهما أكثر من أسبوع. اذهب إلى من لم يوافق بعد، ودعه يقارن رمزك.",
    apart: "بين الموافقتين أكثر من أسبوع. اطلب ممن وافق أولًا أن يوافق مرة أخرى.",
    waits: (time, left) =>
      `وافق الطرفان. يمكنك الإنهاء في ${time}: بقي ${left}. وفي هذه المدة تستطيع إيقاف الاسترداد من جهاز قديم.`,
    canFinish: "انتهت مدة الانتظار. أنهِ الآن: يصبح هذا الجهاز جهازك الوحيد.",
    until: (time, left) => `يمكن إنهاؤه حتى ${time}: بقي ${left}.`,
    finish: "إنهاء الاسترداد",
    finishing: "تسري مفاتيحك …",
    none: "ليس في السجل المشترك استرداد بهذه المفاتيح بعد.",
    stopped: "أُوقف الاسترداد من جهاز لك. إن لم تكن أنت فأخبر الوزارة، واطلب تجميد عضويتك، ثم اطلب الاسترداد مرة أخرى.",
    lapsed: "طُلب الاسترداد قبل أكثر من 30 يومًا فسقط.",
    askAgain: "الطلب مرة أخرى",
    compareAgain: "الطلب والرمز، للموظف التالي",
    key: "يبدأ المفتاح الجديد بـ",
  },
});
