import { Download, Printer } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { ContentView } from "../../components/content-view.tsx";
import { FileView } from "../../components/file-view.tsx";
import { Icon } from "../../components/icon.tsx";
import type { View } from "../../generated/content.ts";
import { size } from "../../messages/index.ts";
import { recognize } from "../../recognize.ts";
import { records } from "./messages.ts";

interface RecordViewProps {
  content: Uint8Array;
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
export function RecordView({ content, view, name, title }: RecordViewProps) {
  const text = records();
  const { mediaType, extension } = useMemo(() => recognize(content), [content]);
  const address = useMemo(
    () => URL.createObjectURL(new Blob([content as BlobPart], { type: mediaType })),
    [content, mediaType],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <div class="stack">
      {view && <ContentView view={view} content={content} />}
      {!view && <FileView content={content} title={title} />}
      <div class="cluster no-print">
        <a class="button plain slim" href={address} download={`${name}.${extension}`}>
          <Icon of={Download} />
          {text.save}
        </a>
        <button type="button" class="plain slim" onClick={() => print()}>
          <Icon of={Printer} />
          {text.print}
        </button>
        <span class="quiet small">{size(content.byteLength)}</span>
      </div>
    </div>
  );
}
