import { localized } from "../messages/index.ts";

/** What is said about a person's contact and photo, where it is written and where it is read. */
export const contactText = localized({
  en: {
    readBy: "Officials of the ministry read what you write here, and nobody else. The web service cannot read it.",
    readByHospital:
      "Officials of the ministry and registrars of your hospital read what you write here, and nobody else. The web service cannot read it.",
    email: "E-mail address",
    phone: "Telephone number",
    address: "Postal address",
    photo: "A photo of you",
    photoOf: (name: string) => `Photo of ${name}`,
  },
  ar: {
    readBy: "يقرأ موظفو الوزارة ما تكتبه هنا، ولا يقرؤه أحد غيرهم. ولا تستطيع خدمة الويب قراءته.",
    readByHospital:
      "يقرأ موظفو الوزارة وموظفو التسجيل في مستشفاك ما تكتبه هنا، ولا يقرؤه أحد غيرهم. ولا تستطيع خدمة الويب قراءته.",
    email: "البريد الإلكتروني",
    phone: "رقم الهاتف",
    address: "العنوان البريدي",
    photo: "صورة لك",
    photoOf: (name) => `صورة ${name}`,
  },
});
