import { Search } from "lucide";
import { Field } from "../../components/fields.tsx";
import { Form, textOf } from "../../components/form.tsx";
import { Icon } from "../../components/icon.tsx";
import { go } from "../../route.ts";
import { isMemberId, memberIdIn } from "./member-id.ts";
import { officialText } from "./messages.ts";

interface FindByIdProps {
  label: string;
  /** The screen of a member with an id. */
  screen: string;
}

/** Goes to the screen of the member whose id is typed. */
export function FindById({ label, screen }: FindByIdProps) {
  const text = officialText();
  return (
    <Form onSubmit={(form) => go(screen, memberIdIn(textOf(form, "id")))}>
      <div class="with-button">
        <Field
          label={label}
          hint={text.findByIdHint}
          name="id"
          type="search"
          maxLength={60}
          check={isMemberId(label)}
        />
        <button type="submit" class="plain">
          <Icon of={Search} />
          {text.find}
        </button>
      </div>
    </Form>
  );
}
