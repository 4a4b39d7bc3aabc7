import { localized } from "../messages/index.ts";

/** The texts of a field for a picture. */
export const pictureText = localized({
  en: {
    hint: "A JPEG, PNG or WebP picture. This page makes it smaller, and leaves out what the file says of the place, the time and the camera.",
    working: "Making the picture smaller …",
    ready: (kilobytes: string) => `This picture will be sent: ${kilobytes} kB.`,
    chosen: "The chosen picture",
    remove: "Without a picture",
    empty: "This file is empty. Choose another one.",
    large: "This file has more than 50 MB. Choose a smaller one.",
    heic: "This browser cannot read HEIC photos. Take the photo as JPEG, or choose a screenshot of it.",
    unreadable: "This file is not a picture that the browser can read. Choose a JPEG, PNG or WebP picture.",
  },
  ar: {
    hint: "صورة JPEG أو PNG أو WebP. تصغّرها هذه الصفحة، وتحذف ما يذكره الملف عن المكان والوقت والكاميرا.",
    working: "جارٍ تصغير الصورة …",
    ready: (kilobytes) => `ستُرسل هذه الصورة: ${kilobytes} كيلوبايت.`,
    chosen: "الصورة المختارة",
    remove: "بلا صورة",
    empty: "هذا الملف فارغ. اختر غيره.",
    large: "حجم هذا الملف أكبر من 50 ميغابايت. اختر ملفًا أصغر.",
    heic: "لا يستطيع هذا المتصفح قراءة صور HEIC. التقط الصورة بصيغة JPEG أو اختر لقطة شاشة لها.",
    unreadable: "هذا الملف ليس صورة يستطيع المتصفح قراءتها. اختر صورة JPEG أو PNG أو WebP.",
  },
});
