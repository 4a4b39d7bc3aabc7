import { useSignal } from "@preact/signals";
import { ChevronLeft, ChevronRight } from "lucide";
import type { RenderTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useEffect, useRef } from "preact/hooks";
import { useAction } from "../action.ts";
import { PageError } from "../failure.ts";
import { localized, number } from "../messages/index.ts";
import type { Pdf } from "../pdf/open.ts";
import { Loaded } from "./list.tsx";
import { Failed } from "./notice.tsx";
import { Tool, Zoom } from "./zoom.tsx";

const text = localized({
  en: {
    page: (page: string, all: string) => `Page ${page} of ${all}`,
    previous: "Previous page",
    next: "Next page",
    noText: "This page is a picture without a text.",
  },
  ar: {
    page: (page, all) => `الصفحة ${page} من ${all}`,
    previous: "الصفحة السابقة",
    next: "الصفحة التالية",
    noText: "هذه الصفحة صورة بلا نص.",
  },
});

/** The most that one page is drawn with, in pixels: a larger picture takes too much memory. */
const MOST_PIXELS = 16 * 1024 * 1024;

/** A PDF file, page by page: as a picture, and as a text for those who do not see it. */
export function PdfView({ file, title }: { file: Blob; title: string }) {
  const pdf = useSignal<Pdf | undefined>(undefined);
  const isLeft = useRef(false);
  const open = useAction(async () => {
    const { needsPassword, openPdf } = await import("../pdf/open.ts");
    const opened = await openPdf(file).catch((error) => {
      throw new PageError(needsPassword(error) ? "PDF_PASSWORD" : "DAMAGED_PDF", error);
    });
    pdf.value = opened;
    // Somebody may have turned to something else meanwhile.
    if (isLeft.current) {
      opened.close();
    }
  });
  useEffect(() => {
    open.run();
    return () => {
      isLeft.current = true;
      pdf.peek()?.close();
    };
  }, []);
  return (
    <>
      {pdf.value && <Pages pdf={pdf.value} title={title} />}
      {!pdf.value && (open.failure ? <Failed failure={open.failure} /> : <Loaded action={open} isLoaded={false} />)}
    </>
  );
}

function Pages({ pdf: { document, textOf }, title }: { pdf: Pdf; title: string }) {
  const words = text();
  const page = useSignal(1);
  const zoom = useSignal(1);
  const said = useSignal("");
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<RenderTask>(undefined);
  const draw = async (wanted: number) => {
    const shown = await document.getPage(wanted);
    const place = canvas.current;
    // Another page may be wanted by now.
    if (!place || wanted !== page.peek()) {
      return;
    }
    drawing.current?.cancel();
    const whole = shown.getViewport({ scale: 1 });
    const fitting = (place.clientWidth * devicePixelRatio) / whole.width;
    const scale = Math.min(fitting, Math.sqrt(MOST_PIXELS / (whole.width * whole.height)));
    const viewport = shown.getViewport({ scale });
    place.width = Math.floor(viewport.width);
    place.height = Math.floor(viewport.height);
    drawing.current = shown.render({ canvas: place, viewport });
    await drawing.current.promise.catch((error: Error) => {
      if (error.name !== "RenderingCancelledException") {
        throw error;
      }
    });
  };
  const show = useAction(async () => {
    // What was asked for while a page was drawn is drawn afterwards.
    let drawn: { page: number; zoom: number };
    do {
      drawn = { page: page.peek(), zoom: zoom.peek() };
      said.value = await textOf(drawn.page);
      await draw(drawn.page);
    } while (drawn.page !== page.peek() || drawn.zoom !== zoom.peek());
  });
  useEffect(() => show.run(), [page.value, zoom.value]);
  useEffect(() => () => drawing.current?.cancel(), []);
  const all = document.numPages;
  const name = words.page(number(page.value), number(all));
  const turn = (by: number) => {
    page.value = Math.min(Math.max(page.peek() + by, 1), all);
  };
  return (
    <Zoom
      zoom={zoom}
      label={title}
      bar={
        all > 1 && (
          <>
            <Tool
              icon={ChevronLeft}
              isDirected
              label={words.previous}
              isDisabled={page.value === 1}
              onClick={() => turn(-1)}
            />
            <span class="small" role="status">
              {name}
            </span>
            <Tool
              icon={ChevronRight}
              isDirected
              label={words.next}
              isDisabled={page.value === all}
              onClick={() => turn(1)}
            />
          </>
        )
      }
    >
      <Failed failure={show.failure} />
      {/* Letters are placed one by one: the direction of the page must not turn them around. */}
      <canvas
        ref={canvas}
        class="pdf-page"
        dir="ltr"
        role="img"
        aria-label={`${title}: ${name}`}
        data-page={page.value}
      />
      <p class="hidden" dir="auto">
        {said.value || words.noText}
      </p>
    </Zoom>
  );
}
