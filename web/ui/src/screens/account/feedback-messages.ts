import { localized } from "../../messages/index.ts";

/** What is said about feedback, to its author and to the ministry. */
export const feedbackText = localized({
  en: {
    feedback: "Tell the ministry",
    lead: "What does not work, what could be better? Only officials of the ministry read it; the web service cannot. Do not write about health: for that there are your records.",
    visitorsLead:
      "What does not work, what could be better? You need no keys for this. Only officials of the ministry read it; the web service cannot. Do not write about health. Nothing in the message says who you are: if you need an answer, say how to reach you.",
    kind: "What is it?",
    kinds: { problem: "Something does not work", idea: "An idea", other: "Something else" },
    words: "Your words",
    wordsHint: "At most 2 000 characters.",
    screen: "Which screen is it about?",
    screenHint: "For example “Who looked”.",
    send: "Send",
    sending: "Sending …",
    sent: "The ministry has it. Nobody answers here: if you need an answer, say how to reach you.",
    more: "Say something else",
    askLook: "Ask about a look",
    askLookLead:
      "The ministry can see in the ledger who looked, when and for what, and not what your record says. Say why you ask, and how to reach you.",
    askLookWords: (who: string, id: string, time: string, transaction: string) =>
      `Why did ${who} look at my record?\n\nWho: ${id}\nWhen: ${time}\nTransaction: ${transaction}\n\n`,
    lookScreen: "Who looked",

    received: "What people say",
    receivedShort: "Feedback",
    receivedLead: "Each message is sealed to the ministry: its officials alone read it.",
    none: "Nobody has said anything yet.",
    visitor: "A visitor of the page, who was not signed in",
    from: (who: string) => `From: ${who}`,
    about: (screen: string) => `About: ${screen}`,
    version: (version: string) => `Version: ${version}`,
    unreadable: "This message cannot be read.",
    done: "done",
    doneOn: (time: string) => `Done: ${time}`,
    markDone: "Mark as done",
    marking: "Marking …",
    earlier: "Done in the last 90 days",
  },
  ar: {
    feedback: "أخبر الوزارة",
    lead: "ما الذي لا يعمل، وما الذي يمكن أن يكون أفضل؟ لا يقرؤه إلا موظفو الوزارة، ولا تستطيع خدمة الويب قراءته. لا تكتب عن صحتك: فلها سجلاتك.",
    visitorsLead:
      "ما الذي لا يعمل، وما الذي يمكن أن يكون أفضل؟ لا تحتاج إلى مفاتيح لهذا. لا يقرؤه إلا موظفو الوزارة، ولا تستطيع خدمة الويب قراءته. لا تكتب عن صحتك. ولا شيء في الرسالة يدل على من أنت: إن أردت جوابًا فاذكر كيف نصل إليك.",
    kind: "ما هو؟",
    kinds: { problem: "شيء لا يعمل", idea: "فكرة", other: "شيء آخر" },
    words: "رسالتك",
    wordsHint: "2000 حرف على الأكثر.",
    screen: "عن أي شاشة؟",
    screenHint: "مثل «من اطّلع».",
    send: "إرسال",
    sending: "جارٍ الإرسال …",
    sent: "وصل إلى الوزارة. لا يجيبك أحد هنا: إن أردت جوابًا فاذكر كيف نصل إليك.",
    more: "قل شيئًا آخر",
    askLook: "السؤال عن اطلاع",
    askLookLead:
      "ترى الوزارة في السجل المشترك من اطّلع ومتى ولأي غرض، ولا ترى ما في سجلك. اذكر لماذا تسأل، وكيف نصل إليك.",
    askLookWords: (who, id, time, transaction) =>
      `لماذا اطّلع ${who} على سجلي؟\n\nمن: ${id}\nمتى: ${time}\nالمعاملة: ${transaction}\n\n`,
    lookScreen: "من اطّلع",

    received: "ما يقوله الناس",
    receivedShort: "الملاحظات",
    receivedLead: "كل رسالة مختومة للوزارة: لا يقرؤها إلا موظفوها.",
    none: "لم يقل أحد شيئًا بعد.",
    visitor: "زائر للصفحة لم يسجّل الدخول",
    from: (who) => `من: ${who}`,
    about: (screen) => `عن: ${screen}`,
    version: (version) => `الإصدار: ${version}`,
    unreadable: "لا يمكن قراءة هذه الرسالة.",
    done: "تمت معالجتها",
    doneOn: (time) => `تمت معالجتها: ${time}`,
    markDone: "تمت معالجتها",
    marking: "جارٍ الحفظ …",
    earlier: "ما عولج في آخر 90 يومًا",
  },
});
