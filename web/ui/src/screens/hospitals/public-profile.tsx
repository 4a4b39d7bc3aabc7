import type { ComponentChildren } from "preact";
import { Badge } from "../../components/badge.tsx";
import { logoOf } from "../../directory.ts";
import type { Organization } from "../../generated/functions.ts";
import { day } from "../../messages/index.ts";
import { contactLink } from "./contact-link.ts";
import { hospitalsText } from "./messages.ts";

interface PublicProfileProps {
  organization: Organization;
  /** What can be done there. */
  children?: ComponentChildren;
}

/** What is public about an organization. */
export function PublicProfile({ organization, children }: PublicProfileProps) {
  const text = hospitalsText();
  const { address, contact, treatments, registered, msp, status, logo, kind } = organization;
  const link = contactLink(contact);
  return (
    <section class="card">
      {/* The title says the same in words. */}
      {logo && <img class="logo" src={logoOf(msp, logo)} alt="" />}
      {status === "suspended" && (
        <div>
          <Badge tone="bad">{text.isSuspended}</Badge>
        </div>
      )}
      <dl class="facts">
        <div>
          <dt>{text.address}</dt>
          <dd>
            <bdi>{address}</bdi>
          </dd>
        </div>
        <div>
          <dt>{text.contact}</dt>
          <dd>
            <bdi>{link ? <a href={link}>{contact}</a> : contact}</bdi>
          </dd>
        </div>
        <div>
          <dt>{text.takesPartSince}</dt>
          <dd>{day(registered)}</dd>
        </div>
      </dl>
      {kind === "hospital" && (
        <div class="stack-tight">
          <h2>{text.treatments}</h2>
          {treatments.length === 0 ? (
            <p class="quiet">{text.noTreatments}</p>
          ) : (
            <ul class="cluster plain-list">
              {treatments.map((treatment) => (
                <li key={treatment}>
                  <Badge tone="accent">
                    <bdi>{treatment}</bdi>
                  </Badge>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {children}
    </section>
  );
}
