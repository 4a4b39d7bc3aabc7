/** From the home page to a membership. */

export const signUp = {
  async "a patient signs up, is admitted, and makes categories"({ open, words, cast }) {
    const { patient, welcome } = words;
    const amina = await open();
    await amina.at(welcome.title);
    const applicant = await amina.signUp({ name: "Amina" });
    await cast.admit(applicant);
    await amina.activate();
    await amina.at(patient.startTitle("Amina"));
    for (const name of Object.values(patient.usualNames)) {
      await amina.choice(name).uncheck();
    }
    await amina.choose(patient.usualNames.laboratory);
    await amina.press(patient.makeUsual);
    await amina.at(patient.record);
    await amina.to(patient.categories);
    await amina.sees(patient.usualNames.laboratory);
  },

  async "an official admits an applicant by keyboard, and one misheard digit admits nobody"({
    open,
    openAs,
    words,
    cast,
  }) {
    const { official, practitioner, page, format } = words;
    const nour = await open();
    const { code } = await nour.signUp({ name: "Nour Haddad", role: "practitioner" });
    const lina = await openAs(await cast.official());
    await lina.at(official.queue);
    await lina.press(page.lookAgain);
    await lina.follow("Nour Haddad");
    await lina.at(official.application("Nour Haddad"));

    const first = lina.page.getByRole("textbox", { name: official.group(format.number(1), format.number(5)) });
    await first.waitFor();
    await lina.tabTo("group-1");
    await lina.page.keyboard.type((code.startsWith("0") ? "1" : "0") + code.slice(1));
    await lina.sees(official.groupDiffers(format.number(1)));
    await lina.page.keyboard.press("Enter");
    await lina.sees(page.form.problems);
    await first.focus();
    await lina.page.keyboard.press("Control+A");
    await lina.page.keyboard.type(code.slice(0, 5));
    // The summary of what was wrong stays until the next press.
    await lina.sees(official.groupsAgree(format.number(5)));
    await lina.page.keyboard.press("Tab");
    await lina.page.keyboard.press("Enter");
    await lina.sees(official.approved("Nour Haddad"));
    await lina.isForAll("admitted");
    await nour.activate();
    await nour.at(practitioner.patients);
  },

  async "a visitor who cannot sign up tells the ministry, which reads that nobody was signed in"({
    open,
    openAs,
    words,
    cast,
  }) {
    const { feedback, page, welcome } = words;
    const visitor = await open();
    await visitor.at(welcome.title);
    await visitor.follow(welcome.signUp);
    await visitor.follow(page.feedback);
    await visitor.at(feedback.feedback);
    await visitor.press(feedback.send);
    await visitor.sees(page.form.problems);
    await visitor.choose(feedback.kinds.problem);
    const said = `My photo is refused (${Date.now()}).`;
    await visitor.fill(feedback.words, `${said}\u200B`);
    await visitor.isForAll("tell");
    await visitor.press(feedback.send);
    await visitor.sees(feedback.sent);

    const lina = await openAs(await cast.official());
    await lina.goTo("received-feedback");
    await lina.at(feedback.received);
    const message = lina.page.getByRole("listitem").filter({ hasText: said });
    await lina.sees(feedback.visitor, message);
    await lina.press(feedback.markDone, message);
    await message.waitFor({ state: "hidden" });
  },
};
