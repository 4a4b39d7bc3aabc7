/** The parts of the portal: one for each role, loaded when a member who has the role unlocks their keys. */

import type { ReadonlySignal } from "@preact/signals";
import type { IconNode } from "lucide";
import type { ComponentType } from "preact";
import type { Role } from "./generated/functions.ts";
import { SHARED } from "./screens/account/index.ts";
import type { Standing } from "./worker/desk.ts";

/** What a screen knows. */
export interface ScreenProps {
  standing: Standing;
  /** The ids in the address, behind the screen's name. */
  parts: string[];
}

/** A way to a screen, in the navigation. */
export interface Destination {
  /** The screen's name in the address. */
  to: string;
  label: () => string;
  icon: IconNode;
  /** How many things wait there. */
  count?: ReadonlySignal<number>;
  /** Whether it is at the foot of a phone; the others stand behind *More*. At most four are. */
  isMain?: boolean;
}

/** What members of a role do. */
export interface Area {
  /** The first one is where they begin. */
  destinations: Destination[];
  screens: Record<string, ComponentType<ScreenProps>>;
}

const AREAS = {
  patient: async () => (await import("./screens/patient/index.ts")).patient,
  practitioner: async () => (await import("./screens/practitioner/index.ts")).practitioner,
  registrar: async () => (await import("./screens/official/index.ts")).registrar,
  ministry: async () => (await import("./screens/official/index.ts")).ministry,
} satisfies Partial<Record<Role, () => Promise<Area>>>;

/** The area of a member's roles, with the screens that every member has. */
export async function areaOf(roles: Role[]): Promise<Area> {
  const known = roles.filter((role) => role in AREAS) as (keyof typeof AREAS)[];
  const areas = await Promise.all(known.map((role) => AREAS[role]()));
  const destinations = new Map(areas.flatMap((area) => area.destinations.map((one) => [one.to, one])));
  return {
    destinations: [...destinations.values()],
    screens: Object.assign({}, SHARED, ...areas.map(({ screens }) => screens)),
  };
}

/** The screens that anybody sees, whether or not keys are unlocked. */
export const openScreens: Record<string, () => Promise<ComponentType<{ parts: string[] }>>> = {
  hospitals: async () => (await import("./screens/hospitals/find.tsx")).FindHospital,
  hospital: async () => (await import("./screens/hospitals/place.tsx")).HospitalForAll,
  practitioners: async () => (await import("./screens/hospitals/find-practitioner.tsx")).FindPractitioner,
  practitioner: async () => (await import("./screens/hospitals/practitioner.tsx")).PractitionerForAll,
  tell: async () => (await import("./screens/help/tell.tsx")).TellMinistry,
  help: async () => (await import("./screens/help/help.tsx")).Help,
  styleguide: async () => (await import("./screens/styleguide/style-guide.tsx")).StyleGuide,
};
