import { localized } from "../../messages/index.ts";

/** The texts about records, a patient's own or one's patients'. */
export const records = localized({
  en: {
    none: "There are no records in this category yet.",
    file: "A file to add",
    add: "Encrypt and add",
    adding: "Encrypting and adding …",
    added: "The record was added.",
    open: "Open",
    opening: "Opening …",
    save: "Save on this device",
    bytes: (count: string) => `${count} bytes`,
  },
  ar: {
    none: "لا توجد سجلات في هذه الفئة بعد.",
    file: "ملف للإضافة",
    add: "تشفير وإضافة",
    adding: "جارٍ التشفير والإضافة …",
    added: "أُضيف السجل.",
    open: "فتح",
    opening: "جارٍ الفتح …",
    save: "حفظ على هذا الجهاز",
    bytes: (count) => `${count} بايت`,
  },
});
