import { useEffect, useMemo } from "preact/hooks";
import { localized, size } from "../messages/index.ts";
import { isOffice, type Recognized } from "../recognize.ts";
import { ImageView } from "./image-view.tsx";
import { Notice } from "./notice.tsx";
import { PdfView } from "./pdf-view.tsx";

const text = localized({
  en: {
    kinds: {
      "image/heic": "a HEIC photo, as some phones take it. Most browsers cannot show it.",
      "image/tiff": "a TIFF picture. Browsers cannot show it.",
      "application/dicom": "a DICOM image, as X-ray, CT and MRI devices make it. This page cannot show it yet.",
      "application/zip": "a ZIP file. This page does not open it.",
      office: "a document of an office program. This page does not open it.",
      "text/plain": "a long text.",
      "application/octet-stream": "a file of a kind that this page does not know.",
    } as Record<string, string>,
    isA: (kind: string, bytes: string) => `This is ${kind} It has ${bytes}. Save it, and open it with a program.`,
  },
  ar: {
    kinds: {
      "image/heic": "صورة HEIC كما تلتقطها بعض الهواتف، ومعظم المتصفحات لا تعرضها.",
      "image/tiff": "صورة TIFF، والمتصفحات لا تعرضها.",
      "application/dicom": "صورة DICOM كما تصنعها أجهزة الأشعة والرنين، ولا تعرضها هذه الصفحة بعد.",
      "application/zip": "ملف ZIP، ولا تفتحه هذه الصفحة.",
      office: "مستند من برنامج مكتبي، ولا تفتحه هذه الصفحة.",
      "text/plain": "نص طويل.",
      "application/octet-stream": "ملف من نوع لا تعرفه هذه الصفحة.",
    },
    isA: (kind, bytes) => `هذا ${kind} حجمه ${bytes}. احفظه وافتحه ببرنامج.`,
  },
});

interface FileViewProps {
  file: Blob;
  /** What the file is. */
  recognized: Recognized;
  /** What it is for those who do not see it. */
  title: string;
}

/**
 * A file as the page can show it: a text, a picture or a PDF file. Of another kind it says what it is, as its first bytes say
 * and not as its name does.
 */
export function FileView({ file, recognized, title }: FileViewProps) {
  const { mediaType, text: shown } = recognized;
  const isPicture = mediaType.startsWith("image/") && !(mediaType in text().kinds);
  const address = useMemo(
    () => (isPicture ? URL.createObjectURL(new Blob([file], { type: mediaType })) : ""),
    [file, isPicture],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  if (shown !== undefined) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard, too
      <pre class="record-text" tabIndex={0} dir="auto">
        {shown}
      </pre>
    );
  }
  if (isPicture) {
    return <ImageView address={address} title={title} />;
  }
  if (mediaType === "application/pdf") {
    return <PdfView file={file} title={title} />;
  }
  const { kinds, isA } = text();
  return <Notice>{isA(kinds[isOffice(mediaType) ? "office" : mediaType] ?? "", size(file.size))}</Notice>;
}
