/** What officials do with members. */

import assert from "node:assert/strict";

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
    await omar.press(page.lookAgain);
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

  async "a member is found by id, and an id that is none is said to be none"({ openAs, words, cast }) {
    const { official, page } = words;
    const doctor = await cast.doctor();
    const lina = await openAs(await cast.official());
    await lina.to(official.members);
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

  async "members are filtered by organization, state and role"({ openAs, words, cast }) {
    const { official, page } = words;
    await cast.doctor();
    const lina = await openAs(await cast.official());
    await lina.to(official.members);
    await lina.page.locator("select[name=organization]").selectOption("HospitalAMSP");
    await lina.page.locator("select[name=role]").selectOption("practitioner");
    await lina.page.getByRole("main").locator(".row-link").first().waitFor();
    await lina.page.locator("select[name=status]").selectOption("suspended");
    await lina.isForAll("filtered");
    await lina.page.locator("select[name=role]").selectOption({ label: page.roles.insurer });
    await lina.sees(official.noneMatch);
  },

  async "the network's parts are said to work, and its rules are readable"({ openAs, words, cast }) {
    const { official } = words;
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.goTo("network");
    await lina.at(official.network);
    await lina.sees(official.works, lina.page.getByRole("definition"));
    await lina.sees(official.policy);
    await lina.isForAll("network");
    assert.equal(await lina.page.getByText(official.fails).count(), 0);
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
