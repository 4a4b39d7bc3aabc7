import { useSignal } from "@preact/signals";
import { Download, Printer } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { useReading } from "../../action.ts";
import { ContentView } from "../../components/content-view.tsx";
import { FileView } from "../../components/file-view.tsx";
import { Icon } from "../../components/icon.tsx";
import { Loaded } from "../../components/list.tsx";
import type { View } from "../../generated/content.ts";
import { size } from "../../messages/index.ts";
import { type Recognized, recognize, recognizeFile } from "../../recognize.ts";
import { records } from "./messages.ts";

interface RecordViewProps {
  /** A large content is a file, which the page never has as a whole. */
  content: Uint8Array | Blob;
  /** What it says, if it is a FHIR resource. */
  view: View | undefined;
  /** What a saved file is called, without its ending. */
  name: string;
  /** What the record is for a person: it describes a picture, too. */
  title: string;
}

/**
 * What a record says: in plain words, or as the file that it is; everything can be saved. Show it only if it is
 * authentic.
 */
export function RecordView({ content, ...shown }: RecordViewProps) {
  return content instanceof Blob ? <LargeFile file={content} {...shown} /> : <Content content={content} {...shown} />;
}

function Content({ content, view, name, title }: RecordViewProps & { content: Uint8Array }) {
  const recognized = useMemo(() => recognize(content), [content]);
  const file = useMemo(() => new Blob([content as BlobPart]), [content]);
  return (
    <div class="stack">
      {view && <ContentView view={view} content={content} title={title} />}
      {!view && <FileView file={file} recognized={recognized} title={title} />}
      <Saving file={file} name={`${name}.${view ? "json" : recognized.extension}`} mediaType={recognized.mediaType} />
    </div>
  );
}

function LargeFile({ file, name, title }: { file: Blob; name: string; title: string }) {
  const found = useSignal<Recognized | undefined>(undefined);
  const read = useReading(async () => {
    found.value = await recognizeFile(file);
  });
  useEffect(() => read.run(), [file]);
  const recognized = found.value;
  return (
    <div class="stack">
      <Loaded action={read} isLoaded={recognized !== undefined} />
      {recognized && (
        <>
          <FileView file={file} recognized={recognized} title={title} />
          <Saving file={file} name={`${name}.${recognized.extension}`} mediaType={recognized.mediaType} />
        </>
      )}
    </div>
  );
}

/** Ways to take a record out of the page. */
function Saving({ file, name, mediaType }: { file: Blob; name: string; mediaType: string }) {
  const text = records();
  const address = useMemo(() => URL.createObjectURL(new Blob([file], { type: mediaType })), [file, mediaType]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <div class="cluster no-print">
      <a class="button plain slim" href={address} download={name}>
        <Icon of={Download} />
        {text.save}
      </a>
      <button type="button" class="plain slim" onClick={() => print()}>
        <Icon of={Printer} />
        {text.print}
      </button>
      <span class="quiet small">{size(file.size)}</span>
    </div>
  );
}
