import { localized } from "../../messages/index.ts";

/** The texts of a patient's screens. */
export const patientText = localized({
  en: {
    records: "My records",
    recordsLead: "Give your id to a practitioner, so that they find what you grant them.",
    id: "Your id",
    noCategories: "You have no category yet. Make one, then add records to it.",
    newCategory: "Name of a new category",
    categoryHint: "For example Laboratory. Only you and the people to whom you grant it read the name.",
    makeCategory: "Make the category",
    makingCategory: "The category is being made …",
    grantTo: "Let a practitioner read and add",
    grantee: "Id of the practitioner",
    grantHint: "They tell it to you. They may read and add records of this category for a week.",
    grant: "Grant for a week",
    granting: "Granting …",
    granted: "The grant is in force.",
  },
  ar: {
    records: "سجلاتي",
    recordsLead: "أعطِ معرّفك للممارس الصحي ليجد ما تمنحه إياه.",
    id: "معرّفك",
    noCategories: "ليس لديك فئة بعد. أنشئ فئة ثم أضف إليها السجلات.",
    newCategory: "اسم فئة جديدة",
    categoryHint: "مثل: المختبر. لا يقرأ الاسم إلا أنت ومن تمنحهم الفئة.",
    makeCategory: "إنشاء الفئة",
    makingCategory: "جارٍ إنشاء الفئة …",
    grantTo: "السماح لممارس صحي بالقراءة والإضافة",
    grantee: "معرّف الممارس الصحي",
    grantHint: "يخبرك به. يستطيع قراءة سجلات هذه الفئة والإضافة إليها لمدة أسبوع.",
    grant: "منح لمدة أسبوع",
    granting: "جارٍ المنح …",
    granted: "المنح سارٍ الآن.",
  },
});
