import { isolated, localized } from "../messages/index.ts";

/** The texts of what officials did to a membership. */
export const membershipLogText = localized({
  en: {
    title: "What officials decided about the membership",
    lead: "Each entry is signed by the official and stays on the ledger.",
    none: "Officials have decided nothing about it since the admission.",
    by: (who: string, organization: string, time: string) => `${isolated(who)} · ${isolated(organization)} · ${time}`,
    frozen: {
      asked: "Frozen, because the member asked for it",
      misuse: "Frozen, because another person seemed to use it",
    },
    keyFrozen: {
      asked: "A key was frozen, because the member asked for it",
      misuse: "A key was frozen, because another person seemed to use it",
    },
    keyReinstated: "A frozen key may be used again",
    suspended: "Suspended",
    reinstated: "Reinstated: the member may act again",
    guardian: (who: string, hospital: string, begins: string, until: string) =>
      `${isolated(who)} was appointed guardian by the ministry and ${isolated(hospital)}: from ${begins} until ${until}`,
  },
  ar: {
    title: "ما قرره الموظفون بشأن العضوية",
    lead: "كل سطر موقّع من الموظف ويبقى في السجل المشترك.",
    none: "لم يقرر الموظفون شيئًا بشأنها منذ القبول.",
    by: (who, organization, time) => `${isolated(who)} · ${isolated(organization)} · ${time}`,
    frozen: { asked: "تجميد بطلب من العضو", misuse: "تجميد لأن شخصًا آخر بدا أنه يستعملها" },
    keyFrozen: { asked: "تجميد مفتاح بطلب من العضو", misuse: "تجميد مفتاح لأن شخصًا آخر بدا أنه يستعمله" },
    keyReinstated: "مفتاح مجمَّد يمكن استعماله من جديد",
    suspended: "إيقاف",
    reinstated: "رفع الإيقاف: يستطيع العضو العمل من جديد",
    guardian: (who, hospital, begins, until) =>
      `عيّنت الوزارة و${isolated(hospital)} ${isolated(who)} وليًّا: من ${begins} حتى ${until}`,
  },
});
