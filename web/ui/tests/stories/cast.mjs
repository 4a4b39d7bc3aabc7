/** The people of the stories: members who were admitted, with keys that any browser can be given. */

import { PASSPHRASE } from "../desks.mjs";

/** The hospital of practitioners and registrars, if a story names none. */
const HOSPITAL = "HospitalAMSP";

/**
 * A member.
 *
 * @typedef {object} Member
 * @property {string} id
 * @property {string} name
 * @property {object} desk what the member does without a browser, to prepare a story or to look what it changed
 * @property {() => object[]} vaults what a browser of theirs keeps
 */

/** Makes members. What takes long is made once for all stories. */
export class Cast {
  #desks;
  #network;
  #shared = new Map();
  #count = 0;

  constructor(desks, network) {
    this.#desks = desks;
    this.#network = network;
  }

  /** The official of the ministry who admits the others. No story may suspend them. */
  official() {
    return this.#once("official", async () => {
      const applicant = await this.#apply("Lina", "ministry");
      await this.#network.admit({ ...applicant, role: "ministry" });
      return activated(applicant);
    });
  }

  /** A registrar of the first hospital, whom no story may suspend. */
  registrar() {
    return this.#once("registrar", () => this.member("Huda", "registrar"));
  }

  /** A practitioner of the first hospital, whom no story may suspend. */
  doctor() {
    return this.#once("doctor", () => this.member("Dr Nour", "practitioner"));
  }

  /** A new patient with a category. */
  async patient(name = "Amina") {
    const member = await this.member(name, "patient");
    const { categories } = await member.desk.addCategory("Laboratory");
    return { ...member, category: categories[0].id };
  }

  /** A new patient whose category this practitioner may read and add to. */
  async patientOf(doctor, rights = { read: true, add: true }) {
    const patient = await this.patient();
    const terms = { category: patient.category, rights, purpose: "TREAT", expires: Date.now() + 24 * 3600 * 1000 };
    const grant = await patient.desk.grantAccess(doctor.id, terms);
    return { ...patient, grant };
  }

  /** A new member. */
  async member(name, role, hospital = HOSPITAL) {
    const msp = role === "practitioner" || role === "registrar" ? hospital : undefined;
    const applicant = await this.#apply(name, role, msp);
    await this.admit(applicant);
    return activated(applicant);
  }

  /** Admits a person who has applied, on a page or not. */
  async admit({ id }) {
    const { desk } = await this.official();
    const { admission } = (await desk.applicants()).find((applicant) => applicant.admission.id === id);
    await desk.approve(admission);
  }

  async #apply(name, role, msp) {
    this.#count += 1;
    const browser = `${name} ${this.#count}`;
    const desk = this.#desks.deskIn(browser);
    const organization = msp ?? (await desk.organizations()).ministry;
    const { id, code } = await desk.signUp({ details: { name }, role, organization, passphrase: PASSPHRASE });
    return { id, code, name, desk, vaults: () => this.#desks.vaultsOf(browser) };
  }

  #once(name, make) {
    if (!this.#shared.has(name)) {
      this.#shared.set(name, make());
    }
    return this.#shared.get(name);
  }
}

async function activated({ id, name, desk, vaults }) {
  await desk.standing();
  await desk.activate();
  return { id, name, desk, vaults };
}
