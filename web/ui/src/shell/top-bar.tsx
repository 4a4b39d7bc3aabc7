import {
  Building2,
  CircleHelp,
  CircleUserRound,
  type IconNode,
  IdCard,
  Languages,
  Lock,
  MessageSquareText,
  MonitorSmartphone,
  PenLine,
  SunMoon,
} from "lucide";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { lock } from "../desk.ts";
import { choose, type Language, language, languages, listed, messages, wordFor } from "../messages/index.ts";
import { hrefOf, route } from "../route.ts";
import { chooseTheme, THEMES, type Theme, theme } from "../theme.ts";
import type { Standing } from "../worker/desk.ts";
import { ActingChoice } from "./acting.tsx";
import { Mark } from "./mark.tsx";

/** On every screen: the product, the member, how the page looks, and the lock. */
export function TopBar({ standing }: { standing: Standing | undefined }) {
  const text = messages();
  return (
    <header class="top-bar">
      <a class="brand" href={hrefOf()} aria-label={text.product}>
        <Mark />
        <span class={standing ? "wide-only" : ""}>{text.product}</span>
      </a>
      {standing ? (
        <>
          <Account standing={standing} />
          <button
            type="button"
            class="bare bar-button"
            title={text.lockHint}
            aria-keyshortcuts="F8"
            aria-label={text.lock}
            onClick={lock}
          >
            <Icon of={Lock} />
            <span class="wide-only">{text.lock}</span>
          </button>
        </>
      ) : (
        <>
          <LanguageChoice />
          <ThemeChoice />
        </>
      )}
    </header>
  );
}

/** Who is signed in, and what concerns the account. */
function Account({ standing }: { standing: Standing }) {
  const text = messages();
  const menu = useRef<HTMLDivElement>(null);
  const id = useId();
  // Another screen is shown: the menu closes, also if its link led to the present screen.
  useEffect(() => menu.current?.hidePopover(), [route.value]);
  const close = () => menu.current?.hidePopover();
  const isMember = standing.state === "active" || standing.state === "stopped";
  const role = listed(standing.roles.map((role) => wordFor(text.roles, role)));
  return (
    <>
      <button type="button" class="bare bar-button" popovertarget={id}>
        <Icon of={CircleUserRound} />
        <span class="hidden">{text.account} </span>
        <span class="who">
          <bdi class="name">{standing.label}</bdi>
          <span class="role">{role}</span>
        </span>
      </button>
      <div ref={menu} id={id} popover="auto" class="menu">
        <div class="stack-tight">
          <p class="field">
            <strong>
              <bdi>{standing.label}</bdi>
            </strong>
            <span class="quiet small">{role}</span>
          </p>
          <ActingChoice standing={standing} />
          <hr />
          {standing.state === "active" ? (
            <>
              <Way to="profile" label={text.profile} icon={IdCard} onClick={close} />
              <Way to="devices" label={text.devices} icon={MonitorSmartphone} onClick={close} />
              <Way to="signatures" label={text.signatures} icon={PenLine} onClick={close} />
              <Way to="hospitals" label={text.hospitals} icon={Building2} onClick={close} />
            </>
          ) : (
            <Way to="device" label={text.device} icon={MonitorSmartphone} onClick={close} />
          )}
          <Way to={isMember ? "feedback" : "tell"} label={text.feedback} icon={MessageSquareText} onClick={close} />
          <Way to="help" label={text.help} icon={CircleHelp} onClick={close} />
          <hr />
          <LanguageChoice isLabelled />
          <ThemeChoice isLabelled />
        </div>
      </div>
    </>
  );
}

/** A way in the account's menu. */
function Way({ to, label, icon, onClick }: { to: string; label: string; icon: IconNode; onClick: () => void }) {
  return (
    <a href={hrefOf(to)} onClick={onClick}>
      <Icon of={icon} />
      {label}
    </a>
  );
}

/** Chooses the page's language; each stands in its own name. */
function LanguageChoice({ isLabelled = false }: { isLabelled?: boolean }) {
  const id = useId();
  return (
    <div class={isLabelled ? "field" : "bar-choice"}>
      <label class={isLabelled ? "small" : "hidden"} for={id}>
        {messages().chooseLanguage}
      </label>
      {!isLabelled && <Icon of={Languages} />}
      <select id={id} value={language.value} onChange={(event) => choose(event.currentTarget.value as Language)}>
        {languages.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function ThemeChoice({ isLabelled = false }: { isLabelled?: boolean }) {
  const id = useId();
  const text = messages();
  return (
    <div class={isLabelled ? "field" : "bar-choice wide-only"}>
      <label class={isLabelled ? "small" : "hidden"} for={id}>
        {text.theme}
      </label>
      {!isLabelled && <Icon of={SunMoon} />}
      <select id={id} value={theme.value} onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}>
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {text.themes[one]}
          </option>
        ))}
      </select>
    </div>
  );
}
