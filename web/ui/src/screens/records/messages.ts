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
    print: "Print",

    // The timeline.
    today: "Today",
    yesterday: "Yesterday",
    isNew: "new",
    newSince: (count: number, time: string) =>
      count === 1 ? `1 entry is new since ${time}.` : `${count} entries are new since ${time}.`,
    notBelieved: "failed a check",
    filters: "Search and filter",
    search: "Search what is shown",
    category: "Category",
    kind: "Kind",
    all: "All",
    noMatch: "No entry that is shown matches. Change the filter, or show older entries.",
    titlesFailed: "The titles could not be read. Each record can still be opened.",

    // One record.
    isPatientStated: "written by the patient",
    versions: "Versions",
    version: (version: number) => `Version ${version}`,
    currentVersion: "current",
    showVersion: "Show",
    onlyVersion: "It was never changed.",
    erased: "This record was erased. Its content and its keys were destroyed; what remains says only that it existed.",
    oldVersion: "This is an earlier version. The author has replaced it.",
    inError: "Its author marked this record as an error. It stays here so that everybody sees what was corrected.",
    cannotOpen: "The record did not open, or failed a check. What it says is not shown.",
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
    print: "طباعة",

    today: "اليوم",
    yesterday: "أمس",
    isNew: "جديد",
    newSince: (count, time) =>
      count === 1 ? `مدخل واحد جديد منذ ${time}.` : `المدخلات الجديدة منذ ${time}: ${count}.`,
    notBelieved: "لم يجتز فحصًا",
    filters: "بحث وتصفية",
    search: "البحث في المعروض",
    category: "الفئة",
    kind: "النوع",
    all: "الكل",
    noMatch: "لا يوجد بين المعروض ما يطابق. غيّر التصفية أو اعرض مدخلات أقدم.",
    titlesFailed: "تعذرت قراءة العناوين. يمكن فتح كل سجل على حدة.",

    isPatientStated: "كتبه المريض",
    versions: "النسخ",
    version: (version) => `النسخة ${version}`,
    currentVersion: "الحالية",
    showVersion: "عرض",
    onlyVersion: "لم يُغيَّر قط.",
    erased: "مُحي هذا السجل. أُتلف محتواه ومفاتيحه؛ وما بقي يدل فقط على أنه وُجد.",
    oldVersion: "هذه نسخة سابقة. استبدلها الكاتب.",
    inError: "علّم الكاتب هذا السجل على أنه خطأ. يبقى هنا ليرى الجميع ما صُحِّح.",
    cannotOpen: "لم يُفتح السجل أو لم يجتز فحصًا. لا يُعرض ما فيه.",
  },
});
