import { useMemo } from "preact/hooks";
import { localized, messages } from "../messages/index.ts";
import { Field } from "./fields.tsx";
import { fileProblem } from "./file-problem.ts";
import type { Check } from "./form.tsx";

/** What the browser offers first. Other files can be chosen, too. */
const OFFERED = "image/jpeg,image/png,application/pdf,text/plain";

const text = localized({
  en: {
    hint: "PDF, picture or text, at most 200 MB.",
    empty: "This file is empty. Choose another one.",
    heic: "Few programs open HEIC photos. Take the photo as JPEG, or send a screenshot.",
    large: "This file has more than 200 MB. Choose a smaller one.",
  },
  ar: {
    hint: "PDF أو صورة أو نص، بحد أقصى 200 ميغابايت.",
    empty: "هذا الملف فارغ. اختر غيره.",
    heic: "قليل من البرامج يفتح صور HEIC. التقط الصورة بصيغة JPEG أو أرسل لقطة شاشة.",
    large: "حجم هذا الملف أكبر من 200 ميغابايت. اختر ملفًا أصغر.",
  },
});

/** A file that is added to a record. */
export function FileField({ label, name }: { label: string; name: string }) {
  const check: Check = useMemo(
    () => (_, form) => {
      const file = form.get(name);
      const problem = file instanceof File ? fileProblem(file) : "missing";
      return problem && (problem === "missing" ? messages().form.missing(label) : text()[problem]);
    },
    [label, name],
  );
  return <Field label={label} hint={text().hint} name={name} type="file" accept={OFFERED} check={check} />;
}
