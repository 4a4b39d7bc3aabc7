/** What officials do with members. */

import assert from "node:assert/strict";
import { PASSPHRASE } from "../desks.mjs";

export const membership = {
  async "an official refuses an applicant, who reads the reason"({ open, openAs, words, cast }) {
    const { official, page, welcome } = words;
    const omar = await open();
    await omar.signUp({ name: "Omar" });
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.press(page.lookAgain);
    await lina.page.getByRole("link", { name: "Omar", exact: true }).last().click();
    await lina.at(official.application("Omar"));
    const refusal = lina.page.locator("details", { hasText: official.refuseTitle });
    await lina.unfold(official.refuseTitle);
    await lina.press(official.refuse, refusal);
    await lina.isTold(page.form.missing(official.reason));
    await lina.fill(official.reason, "Bring your identity card, please.", refusal);
    await lina.press(official.refuse, refusal);
    await lina.sees(official.refused("Omar"));
    await omar.asksAgain();
    await omar.at(welcome.refused);
    await omar.sees("Bring your identity card, please.");
  },

  async "a registrar is admitted by the ministry, and admits a practitioner of the hospital"({
    open,
    openAs,
    words,
    cast,
  }) {
    const { official, page, practitioner } = words;
    const huda = await open();
    const { code } = await huda.signUp({ name: "Huda Saleh", role: "registrar" });
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.press(page.lookAgain);
    await lina.follow("Huda Saleh");
    await lina.at(official.application("Huda Saleh"));
    // The digits of an Arabic keyboard are the same digits.
    const typed = code.replaceAll(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));
    await lina.page.locator("input[name=group-1]").fill(typed);
    await lina.press(official.approve);
    await lina.sees(official.approved("Huda Saleh"));
    await huda.activate();
    await huda.at(official.queue);

    const sami = await open();
    const applicant = await sami.signUp({ name: "Sami Nasser", role: "practitioner" });
    await huda.press(page.lookAgain);
    await huda.follow("Sami Nasser");
    await huda.at(official.application("Sami Nasser"));
    await huda.page.locator("input[name=group-1]").fill(applicant.code);
    await huda.press(official.approve);
    await huda.sees(official.approved("Sami Nasser"));
    await sami.activate();
    await sami.at(practitioner.patients);
  },

  async "an invitation serves one applicant, and the queue says who invited them"({ open, openAs, words, cast }) {
    const { official, page } = words;
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.follow(official.invite);
    await lina.at(official.invite);
    await lina.press(official.makeInvitation);
    await lina.sees(official.invitationCode);
    const shown = await lina.page.getByRole("main").locator("code").textContent();
    const invitation = shown.replaceAll(/\s/g, "");
    await lina.isForAll("invitation");

    const rana = await open();
    await rana.signUp({ name: "Rana Aoun", invitation });
    // The code was used up: who comes later with it applies as everybody can.
    const ziad = await open();
    await ziad.signUp({ name: "Ziad Aoun", invitation });
    await lina.to(official.queue);
    await lina.press(page.lookAgain);
    const rowOf = (name) => lina.page.getByRole("main").getByRole("listitem").filter({ hasText: name }).last();
    const invited = official.invitedBy("").trim();
    await lina.sees(invited, rowOf("Rana Aoun"));
    await rowOf("Ziad Aoun").waitFor();
    assert(!(await rowOf("Ziad Aoun").textContent()).includes(invited));
  },

  async "a member is found by id, and an id that is none is said to be none"({ openAs, words, cast }) {
    const { official, page } = words;
    const doctor = await cast.doctor();
    const lina = await openAs(await cast.official());
    await lina.to(official.members);
    await lina.unfold(official.findById);
    await lina.fill(official.findById, "Nour");
    await lina.press(official.find);
    await lina.isTold(page.form.wrong(official.findById));
    await lina.fill(official.findById, doctor.id.match(/.{4}/g).join(" "));
    await lina.press(official.find);
    await lina.part(official.facts).waitFor();
    await lina.sees(official.statuses.active, lina.part(official.facts));
    await lina.sees(page.roles.practitioner, lina.part(official.facts));
    await lina.isForAll("member");
  },

  async "a patient changes the telephone number, and officials read the new one and since when"({
    openAs,
    words,
    cast,
  }) {
    const { account, contact, memberContact, official, ownContact, page, patient } = words;
    const member = await cast.patient();
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("member", member.id);
    const read = lina.part(memberContact.title);
    await lina.sees(memberContact.none, read);

    const amina = await openAs(member);
    await amina.at(patient.record);
    await amina.inMenu(account.profile);
    await amina.at(account.profile);
    const own = amina.part(ownContact.title);
    await amina.sees(ownContact.none, own);
    await amina.unfold(ownContact.write, own);
    await amina.fill(ownContact.name, "", own);
    await amina.fill(contact.email, "amina", own);
    await amina.press(page.save, own);
    await amina.isTold(page.form.missing(ownContact.name));
    await amina.isTold(page.form.wrong(contact.email));
    await amina.fill(ownContact.name, "Amina Haddad", own);
    await amina.fill(contact.email, "amina@example.org", own);
    await amina.fill(contact.phone, "+965 1111", own);
    await amina.press(page.save, own);
    await amina.sees(ownContact.saved, own);
    await amina.sees("+965 1111", own);
    await amina.unfold(ownContact.change, own);
    await amina.fill(contact.phone, "+965 2222", own);
    await amina.press(page.save, own);
    await amina.sees("+965 2222", own);
    await amina.isForAll("own contact");

    await lina.to(official.members);
    await lina.at(official.members);
    await lina.goTo("member", member.id);
    await lina.sees("+965 2222", read);
    await lina.sees("amina@example.org", read);
    await lina.sees(memberContact.written, read);
    await lina.sees(memberContact.notCompared, read);
    await lina.isForAll("contact of a member");

    const sami = await cast.member("Dr Sami", "practitioner");
    await sami.desk.writeContact({ name: "Dr Sami", phone: "+965 3333" }, undefined);
    const huda = await openAs(await cast.registrar());
    await huda.at(official.queue);
    await huda.goTo("member", sami.id);
    await huda.sees("+965 3333", huda.part(memberContact.title));
  },

  async "members are filtered by organization, state and role"({ openAs, words, cast }) {
    const { official, page } = words;
    await cast.doctor();
    const lina = await openAs(await cast.official());
    await lina.to(official.members);
    await lina.page.locator("select[name=organization]").selectOption("HospitalAMSP");
    const chip = (name) => lina.page.getByRole("radio", { name, exact: true });
    await chip(page.roles.practitioner).check();
    await lina.page.getByRole("main").locator(".row-link").first().waitFor();
    await chip(official.statuses.frozen).check();
    await lina.isForAll("filtered");
    await lina.sees(official.noneMatch);
    await chip(official.statuses.active).check();
    await lina.page.getByRole("main").locator(".row-link").first().waitFor();
  },

  async "the network is said to work, with every organization's peer, keeper and certificates"({
    openAs,
    words,
    cast,
  }) {
    const { official } = words;
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("network");
    await lina.at(official.network);
    await lina.sees(official.allWorks);
    await lina.sees(official.works, lina.page.getByRole("definition"));
    await lina.sees(official.policy);
    await lina.isForAll("network");
    assert.equal(await lina.page.getByText(official.fails).count(), 0);
    for (const kind of ["peer", "orderer", "keeper", "authority", "web"]) {
      const rows = lina.page.locator(".nodes tr", { hasText: official.nodeKinds[kind] });
      assert((await rows.count()) > 0, kind);
    }
    const peers = lina.page.locator(".nodes tr", { hasText: /peer0\./ });
    const heights = await peers.locator("td:first-of-type").allTextContents();
    assert(heights.length >= 2 && heights.every((height) => Number(height.replaceAll(/\D/g, "")) > 0), heights);
  },

  async "a patient without a device is admitted, and the keys are handed over to the patient's own browser"({
    open,
    openAs,
    words,
    cast,
  }) {
    const { account, official, page, patient, welcome } = words;
    const huda = await cast.registrar();
    const desk = await openAs(huda);
    await desk.at(official.queue);
    await desk.follow(official.withoutDevice);
    await desk.at(official.withoutDevice);
    await desk.press(official.admitIntoCustody);
    await desk.isTold(page.form.missing(official.documentName));
    await desk.fill(official.documentName, "Hana Yousef");
    await desk.fill(official.custodyPassphrase, PASSPHRASE);
    await desk.fill(page.passphraseAgain, PASSPHRASE);
    await desk.page.getByLabel(official.custodyAgreed).check();
    await desk.press(official.admitIntoCustody);
    await desk.sees(official.inCustodyNow("Hana Yousef"));
    await desk.follow(official.showMember);
    await desk.at("Hana Yousef");
    await desk.sees(official.inCustody);
    const id = desk.page.url().split("/").pop();
    const lina = (await cast.official()).desk;
    assert.equal((await lina.member(id)).custody, true);

    const hana = await open();
    await hana.follow(welcome.joinLink);
    await hana.at(welcome.join);
    await hana.fill(welcome.id, id);
    await hana.fill(welcome.joinName, "Hana");
    await hana.fill(page.passphrase, PASSPHRASE);
    await hana.fill(page.passphraseAgain, PASSPHRASE);
    await hana.press(welcome.joinNext);
    await hana.at(welcome.joining);
    const request = await hana.page.locator("pre").textContent();

    await desk.press(page.lock);
    await desk.unlock("Hana Yousef");
    await desk.page.getByRole("navigation", { name: page.navigation }).waitFor();
    await desk.goTo("devices");
    await desk.at(account.devices);
    const part = desk.part(account.handOver);
    await desk.fill(account.request, "junk", part);
    await desk.press(account.continue, part);
    await desk.isTold(account.notARequest);
    await desk.fill(account.request, request, part);
    await desk.press(account.continue, part);
    const codes = [hana, desk].map((tab) => tab.page.locator(".groups.large").textContent());
    assert.equal(...(await Promise.all(codes)));
    await desk.page.getByLabel(account.codeAgrees).check();
    await desk.press(account.continue, part);
    await desk.sees(account.handOverAnswer);
    await desk.isForAll("hand over");
    await hana.fill(welcome.joinAnswer, await desk.page.locator("pre").textContent());
    await desk.press(account.handOverNow, part);
    await desk.press(account.handOverNow, desk.page.getByRole("dialog"));
    await desk.sees(welcome.handedOver("Hana Yousef"));
    await desk.page.locator("details.person", { hasText: huda.name }).waitFor();
    assert.equal(await desk.page.locator("details.person", { hasText: "Hana Yousef" }).count(), 0);

    await hana.press(welcome.joinFinish);
    await hana.at(patient.startTitle("Hana"));
    assert.equal((await lina.member(id)).custody ?? false, false);
    const keys = (await lina.keysOf(id)).entries.filter((key) => key.is_in_force);
    assert.equal(keys.length, 1, "the hospital's key has ended");
  },

  async "a guardian is appointed when the ministry and a hospital have sent the same"({ openAs, words, cast }) {
    const { official, patient } = words;
    const [child, mother] = [await cast.patient("Yusuf"), await cast.patient("Mariam")];
    const day = (days) => new Date(Date.now() + days * 24 * 3600 * 1000).toISOString().slice(0, 10);
    const appoint = async (member, date) => {
      const tab = await openAs(member);
      await tab.at(official.queue);
      await tab.goTo("guardian");
      await tab.at(official.guardianTitle);
      await tab.fill(official.guardianOf, child.id);
      await tab.fill(official.guardian, child.id);
      await tab.fill(official.guardianUntil, day(500));
      await tab.page.getByLabel(official.guardianConfirmed).check();
      await tab.press(official.appointGuardian);
      await tab.isTold(official.guardianIsAnother);
      await tab.isTold(official.guardianTooLong);
      await tab.fill(official.guardianUntil, date);
      await tab.fill(official.guardian, mother.id);
      if (await tab.page.locator("select[name=hospital]").isVisible()) {
        await tab.page.locator("select[name=hospital]").selectOption("HospitalAMSP");
      }
      await tab.choose(patient.powers.grant);
      await tab.press(official.appointGuardian);
      return tab;
    };
    const until = day(300);
    const lina = await appoint(await cast.official(), until);
    await lina.page.locator(".notice.warn", { hasText: official.guardianWaits("").slice(0, 20) }).waitFor();
    assert.equal((await child.desk.delegates()).entries.length, 0);
    const huda = await appoint(await cast.registrar(), until);
    await huda.sees(official.guardianAppointed);
    const [delegation] = (await child.desk.delegates()).entries;
    assert.deepEqual([delegation.delegate, delegation.terms.powers.grant], [mother.id, true]);
    assert.equal(new Date(delegation.terms.until - 1).toISOString().slice(0, 10), until);
  },

  async "the ministry changes a hospital's public profile, by which a patient finds it"({ openAs, words, cast }) {
    const { account, hospitals, official, patient } = words;
    const treatment = `Cardiology ${Date.now()}`;
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("hospital", "HospitalAMSP");
    await lina.unfold(account.edit);
    const name = await lina.field(account.hospitalName).inputValue();
    await lina.fill(account.treatments, `Surgery\n${treatment}`);
    await lina.press(words.page.save);
    await lina.sees(account.isSaved);
    const phone = await openAs(await cast.patient());
    await phone.at(patient.record);
    await phone.inMenu(words.page.hospitals);
    await phone.at(account.hospitals);
    await phone.fill(hospitals.search, "no hospital has this");
    await phone.sees(hospitals.noHospitalMatches);
    await phone.fill(hospitals.search, treatment.toUpperCase());
    await phone.page.getByRole("link", { name }).click();
    await phone.at(name);
    await phone.sees(treatment);
  },

  async "a registrar asks for another profile of the hospital, and the ministry reads what"({ openAs, words, cast }) {
    const { account, official } = words;
    const contact = `+965 ${Date.now()}`;
    const huda = await openAs(await cast.registrar());
    await huda.at(official.queue);
    await huda.goTo("hospital", "HospitalAMSP");
    await huda.unfold(account.askForChange);
    await huda.fill(account.contact, contact);
    await huda.press(account.sendToMinistry);
    await huda.sees(account.changeAsked);
    await huda.isForAll("another profile");
    const received = await (await cast.official()).desk.receivedFeedback();
    assert(
      received.some((one) => JSON.stringify(one).includes(contact)),
      JSON.stringify(received),
    );
  },

  async "a suspended practitioner is told on the open page, and goes on when reinstated"({ openAs, words, cast }) {
    const { official, page, practitioner, welcome } = words;
    const sami = await cast.member("Dr Sami", "practitioner");
    const desk = await openAs(sami);
    await desk.at(practitioner.patients);

    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("member", sami.id);
    await lina.press(official.suspend);
    await lina.press(official.suspend, lina.page.getByRole("dialog"));
    await lina.sees(official.suspended);
    await lina.isForAll("suspended");
    await desk.at(welcome.stopped);

    await lina.press(official.reinstate);
    await lina.sees(official.reinstated);
    await desk.press(page.lookAgain);
    await desk.at(practitioner.patients);
  },
};
