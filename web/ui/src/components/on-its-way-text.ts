import { localized } from "../messages/index.ts";

/** The texts about a file on its way. */
export const onItsWayText = localized({
  en: {
    phases: {
      up: {
        before: "Encrypting the file on this device …",
        now: "Sending the file",
        after: "It is sent. Adding the record …",
      },
      down: { before: "Fetching the file …", now: "Fetching the file", after: "Decrypting the file on this device …" },
    },
    of: (done: string, total: string) => `${done} of ${total}`,
    stop: "Stop",
    stopping: "Stopping …",
  },
  ar: {
    phases: {
      up: {
        before: "جارٍ تشفير الملف على هذا الجهاز …",
        now: "جارٍ إرسال الملف",
        after: "أُرسل الملف. جارٍ إضافة السجل …",
      },
      down: { before: "جارٍ جلب الملف …", now: "جارٍ جلب الملف", after: "جارٍ فك تشفير الملف على هذا الجهاز …" },
    },
    of: (done, total) => `${done} من ${total}`,
    stop: "إيقاف",
    stopping: "جارٍ الإيقاف …",
  },
});
