import { localized } from "../messages/index.ts";

/** The texts of a field for a file. */
export const fileText = localized({
  en: {
    choose: "Choose a file",
    none: "No file is chosen.",
    hint: "PDF, picture or text, at most 200 MB.",
    empty: "This file is empty. Choose another one.",
    heic: "Few programs open HEIC photos. Take the photo as JPEG, or send a screenshot.",
    large: "This file has more than 200 MB. Choose a smaller one.",
  },
  ar: {
    choose: "اختر ملفًا",
    none: "لم يُختر ملف.",
    hint: "PDF أو صورة أو نص، بحد أقصى 200 ميغابايت.",
    empty: "هذا الملف فارغ. اختر غيره.",
    heic: "قليل من البرامج يفتح صور HEIC. التقط الصورة بصيغة JPEG أو أرسل لقطة شاشة.",
    large: "حجم هذا الملف أكبر من 200 ميغابايت. اختر ملفًا أصغر.",
  },
});
