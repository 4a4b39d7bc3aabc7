import { localized } from "../../messages/index.ts";

/** The texts of a practitioner's screens. */
export const practitionerText = localized({
  en: {
    patients: "My patients",
    patientsLead: "Give your id to a patient, so that they can grant you access.",
    id: "Your id",
    noPatients: "You look after nobody here yet. Add a patient by their id.",
    patientId: "Id of a patient",
    patientIdHint: "The patient tells it to you. It has 32 characters.",
    patientLabel: "What you call them",
    patientLabelHint: "It stays encrypted on this device.",
    addPatient: "Look for their grants",
    addingPatient: "Looking for their grants …",
    noGrants: "This patient grants you nothing now. Ask them to grant you a category.",
    until: (time: string) => `until ${time}`,
    rights: { both: "You may read and add", read: "You may read", add: "You may add" },
  },
  ar: {
    patients: "مرضاي",
    patientsLead: "أعطِ معرّفك للمريض ليتمكن من منحك الوصول.",
    id: "معرّفك",
    noPatients: "لا يوجد مرضى هنا بعد. أضف مريضًا بمعرّفه.",
    patientId: "معرّف المريض",
    patientIdHint: "يخبرك به المريض. وهو من 32 حرفًا.",
    patientLabel: "كيف تسميه",
    patientLabelHint: "يبقى مشفرًا على هذا الجهاز.",
    addPatient: "البحث عما يمنحه",
    addingPatient: "جارٍ البحث عما يمنحه …",
    noGrants: "لا يمنحك هذا المريض شيئًا الآن. اطلب منه أن يمنحك فئة.",
    until: (time) => `حتى ${time}`,
    rights: { both: "لك القراءة والإضافة", read: "لك القراءة", add: "لك الإضافة" },
  },
});
