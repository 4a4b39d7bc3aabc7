/** What officials do with members. */

export const membership = {
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
