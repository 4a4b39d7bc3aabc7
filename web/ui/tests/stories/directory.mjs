/** The public directory of practitioners. */

export const directory = {
  async "a practitioner enters the directory, a registrar confirms it, and a patient gives access from there"({
    open,
    openAs,
    words,
    cast,
  }) {
    const { account, directory, patient, practitioner, welcome } = words;
    const name = `Dr. Salma ${Date.now()}`;
    const salma = await openAs(await cast.member("Salma", "practitioner"));
    await salma.at(practitioner.patients);
    await salma.inMenu(account.profile);
    await salma.at(account.profile);
    const own = salma.part(directory.own);
    await salma.fill(directory.name, name, own);
    await own.locator("select").selectOption("neurology");
    await salma.press(directory.add, own);
    await own.locator(".summary").waitFor();
    await salma.sees(directory.forEver, own);
    await own.getByLabel(directory.agree).check();
    await salma.press(directory.add, own);
    await salma.sees(directory.waits, own);

    const visitor = await open();
    await visitor.at(welcome.title);
    await visitor.follow(welcome.findPractitioner);
    await visitor.at(directory.find);
    await visitor.fill(directory.search, name);
    await visitor.sees(directory.noneMatches);

    const huda = await openAs(await cast.registrar());
    await huda.to(directory.entries);
    const entry = huda.page.getByRole("listitem").filter({ hasText: name });
    await huda.press(directory.confirm, entry);
    await huda.sees(directory.confirmed(name));
    // The practitioner's open page learns of it.
    await salma.sees(directory.isPublic, own);

    const amina = await openAs(await cast.patient());
    await amina.at(patient.record);
    await amina.goTo("practitioners");
    await amina.at(directory.find);
    await amina.page.locator("main select").selectOption("neurology");
    await amina.fill(directory.search, name.toUpperCase());
    await amina.follow(name);
    await amina.at(name);
    await amina.press(directory.giveAccess);
    await amina.at(patient.what);
    await amina.choose("Laboratory");
    await amina.press(patient.next);
    await amina.at(patient.rights);
    await amina.press(patient.next);
    await amina.at(patient.check);
    await amina.press(patient.confirmGive);
    await amina.sees(patient.given(name));

    await salma.press(directory.leave, own);
    await salma.press(directory.leave, salma.page.getByRole("dialog"));
    await salma.sees(directory.ownLead, own);
    await visitor.page.reload();
    await visitor.at(directory.find);
    await visitor.fill(directory.search, name);
    await visitor.sees(directory.noneMatches);
    await visitor.seesNot(name);
  },
};
