import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { ReadDetails } from "../../core/emr_page_core.js";
import { CONTACT } from "./contact-fields.tsx";
import { contactText } from "./contact-text.ts";
import { Picture } from "./picture.tsx";

interface SaidProps {
  /** What stands before the name. */
  label: string;
  name: string;
  /** What the person says of themselves, if it can be read. */
  details: ReadDetails | undefined;
  /** Further facts. */
  children?: ComponentChildren;
}

/** What a person says of themselves: the photo beside the name and how they are reached. */
export function Said({ label, name, details, children }: SaidProps) {
  const text = contactText();
  const photo = useMemo(() => details?.photo && photoFile(details.photo), [details]);
  return (
    <div class="said">
      {photo && <Picture of={photo} alt={text.photoOf(name)} />}
      <dl class="facts">
        <div>
          <dt>{label}</dt>
          <dd class="said-name">
            <bdi>{name}</bdi>
          </dd>
        </div>
        {CONTACT.map((line) => details?.[line] && <Line key={line} label={text[line]} value={details[line]} />)}
        {children}
      </dl>
    </div>
  );
}

/** A photo that was read, as a file of this device. */
export function photoFile({ content, mediaType }: NonNullable<ReadDetails["photo"]>): File {
  return new File([content], "photo", { type: mediaType });
}

function Line({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}
