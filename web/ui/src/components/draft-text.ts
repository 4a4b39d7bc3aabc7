import { localized } from "../messages/index.ts";

/** The texts about drafts. */
export const draftText = localized({
  en: {
    isBack: (time: string) => `This is what you typed before, last changed ${time}.`,
    kept: (time: string) => `Kept on this device, ${time}`,
    anew: "Begin anew",
  },
  ar: {
    isBack: (time) => `هذا ما كتبته من قبل، آخر تغيير ${time}.`,
    kept: (time) => `محفوظ على هذا الجهاز، ${time}`,
    anew: "ابدأ من جديد",
  },
});
