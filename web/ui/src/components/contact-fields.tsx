import type { Signal } from "@preact/signals";
import type { ApplicantDetails } from "../../core/emr_page_core.js";
import { contactText } from "./contact-text.ts";
import { Field } from "./fields.tsx";
import { textOf } from "./form.tsx";
import { PictureField } from "./picture-field.tsx";

/** Lines of contact, in the order in which they are shown. */
export const CONTACT = ["email", "phone", "address"] as const;
/** The core counts bytes, of which a character of most scripts has two. */
export const LONGEST_LINE = 120;
/** In bytes, as the core takes it. */
const LARGEST_PHOTO = 256 * 1024;

const FIELDS = {
  email: { type: "email", autocomplete: "email" },
  phone: { type: "tel", autocomplete: "tel" },
  address: { type: "text", autocomplete: "street-address" },
} as const;

interface ContactFieldsProps {
  /** What stands in the fields at first. */
  details: ApplicantDetails | undefined;
  /** The photo; the field leaves it here. */
  photo: Signal<File | undefined>;
}

/** The fields for how a person is reached, and for a photo. */
export function ContactFields({ details, photo }: ContactFieldsProps) {
  const text = contactText();
  return (
    <>
      {CONTACT.map((name) => (
        <Field
          key={name}
          label={text[name]}
          name={name}
          {...FIELDS[name]}
          maxLength={LONGEST_LINE}
          value={details?.[name] ?? ""}
          isOptional
        />
      ))}
      <PictureField label={text.photo} name="photo" most={LARGEST_PHOTO} picture={photo} />
    </>
  );
}

/** What a person says of themselves in a form with these fields and a name. */
export function detailsIn(form: FormData): ApplicantDetails {
  const details: ApplicantDetails = { name: textOf(form, "name") };
  for (const name of CONTACT) {
    const line = textOf(form, name);
    if (line !== "") {
      details[name] = line;
    }
  }
  return details;
}
