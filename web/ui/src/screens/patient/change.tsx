import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAction, useReading } from "../../action.ts";
import { Do } from "../../components/button.tsx";
import { Form } from "../../components/form.tsx";
import { Loaded } from "../../components/list.tsx";
import { Done, Notice } from "../../components/notice.tsx";
import { Screen } from "../../components/screen.tsx";
import { desk, noteOwnChange } from "../../desk.ts";
import type { GrantEntry } from "../../generated/functions.ts";
import { granteeName } from "../../names.ts";
import { allEntries } from "../../pages.ts";
import { hrefOf } from "../../route.ts";
import type { Standing } from "../../worker/desk.ts";
import { isInForce } from "./access.tsx";
import { patientText } from "./messages.ts";
import { categoryName, useOwnSources } from "./own.ts";
import { type Decision, rightsOf, ScopeFields, scopeOf, sentenceOf, TermsFields, untilOf } from "./terms.tsx";

/** Narrows or extends an access. */
export function ChangeAccess({ standing, grant: id }: { standing: Standing; grant: string }) {
  const text = patientText();
  const found = useSignal<GrantEntry | "none" | undefined>(undefined);
  /** What was decided here, once it counts. */
  const decided = useSignal<Decision | undefined>(undefined);
  const { sources, load: loadSources } = useOwnSources(standing);
  const load = useReading(async () => {
    const grants = await allEntries((page) => desk.grants(page));
    found.value = grants.find((grant) => grant.key.grant === id && isInForce(grant)) ?? "none";
  });
  useEffect(() => load.run(), [id]);
  const grant = found.value;
  const change = useAction(async (form: FormData) => {
    if (!grant || grant === "none") {
      return;
    }
    const decision: Decision = {
      purpose: String(form.get("purpose")) as GrantEntry["purpose"],
      rights: rightsOf(form),
      expires: untilOf(form),
      scope: scopeOf(form),
    };
    await desk.changeGrant(grant.key, { category: grant.category, ...decision });
    decided.value = decision;
    noteOwnChange();
  });
  const back = { href: hrefOf("access"), label: text.access };
  if (!grant || grant === "none" || !sources) {
    return (
      <Screen title={text.access} back={back}>
        {grant === "none" && <Notice tone="warn">{text.noSuchGrant}</Notice>}
        <Loaded action={load} isLoaded={grant !== undefined} />
        <Loaded action={loadSources} isLoaded={sources !== undefined || grant === undefined} />
      </Screen>
    );
  }
  const who = granteeName(grant.key.grantee);
  const { rights, purpose, expires, scope = "all", category } = grant;
  const initial = { rights, purpose, expires, scope };
  const source = sources.find(({ of }) => of.category === category);
  return (
    <Screen title={text.changeTitle(who)} {...(decided.value ? {} : { lead: text.changeLead })} back={back}>
      <p>{sentenceOf(who, [categoryName(standing, category)], decided.value ?? initial)}</p>
      <Done>{decided.value && text.changed}</Done>
      {!decided.value && (
        <section class="card">
          <Form onSubmit={change.run}>
            <ScopeFields source={source} initial={scope} />
            <TermsFields initial={initial} />
            <div>
              <Do action={change} label={text.confirmChange} busy={text.changing} />
            </div>
          </Form>
        </section>
      )}
    </Screen>
  );
}
