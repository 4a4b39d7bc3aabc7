import { localized } from "../../messages/index.ts";

/** The texts of the screens of registrars and the ministry. */
export const officialText = localized({
  en: {
    queue: "Applications",
    queueLead: "Admit a person only if what they read to you is the same as here, group by group.",
    noApplications: "Nobody waits for a decision of yours.",
    appliesAs: (role: string, organization: string) => `Applies as ${role}, to ${organization}`,
    received: (time: string) => `Received ${time}`,
    code: "They read to you",
    isCompared: "They read the same to me",
    approve: "Admit",
    approving: "Admitting …",
    reason: "Reason for a refusal",
    reasonHint: "The applicant reads it.",
    refuse: "Refuse",
    refusing: "Refusing …",
  },
  ar: {
    queue: "الطلبات",
    queueLead: "لا تقبل شخصًا إلا إذا كان ما يقرؤه لك مطابقًا لما هنا، مجموعةً بعد مجموعة.",
    noApplications: "لا أحد ينتظر قرارًا منك.",
    appliesAs: (role, organization) => `يتقدم بصفة ${role}، إلى ${organization}`,
    received: (time) => `ورد في ${time}`,
    code: "يقرأ لك",
    isCompared: "قرأ لي الشيء نفسه",
    approve: "قبول",
    approving: "جارٍ القبول …",
    reason: "سبب الرفض",
    reasonHint: "يقرؤه مقدم الطلب.",
    refuse: "رفض",
    refusing: "جارٍ الرفض …",
  },
});
