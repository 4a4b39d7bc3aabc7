/**
 * An operator of the web service who lies to the page: it may refuse, but the page believes nothing that it says. It sits
 * between the page and the honest service; what it asks the honest service itself, no other page notices.
 */

/** The service of one browser, as its operator changes it. */
export class Liar {
  #context;
  /** What was asked since the lie began, and reached the honest service. */
  asked = [];

  /** @param {import("playwright-core").BrowserContext} context */
  constructor(context) {
    this.#context = context;
  }

  /** Says `told` where the truth is `truth` in answers that are to be signed; both have the same length. */
  async replaces(truth, told) {
    await this.#answers(/\/api\/v1\/.*(endorse|keepers)$/, (body) => {
      const endorsed = JSON.parse(body);
      const bytes = Buffer.from(endorsed.transaction, "base64").toString("latin1");
      endorsed.transaction = Buffer.from(bytes.replaceAll(truth, told), "latin1").toString("base64");
      return JSON.stringify(endorsed);
    });
  }

  /** Says that a submitted transaction was committed, and forwards nothing. */
  async inventsCommits() {
    await this.#context.route(/\/submit$/, (route) => {
      const { transaction } = route.request().postDataJSON();
      // The first digest in an envelope is the transaction's id.
      const [id] = Buffer.from(transaction, "base64")
        .toString("latin1")
        .match(/[0-9a-f]{64}/);
      return route.fulfill({ json: { transaction: id, block: 7 } });
    });
  }

  /** Forwards a submission, and says that another transaction was committed. */
  async confirmsAnother() {
    await this.#answers(/\/submit$/, () => JSON.stringify({ transaction: "0".repeat(64), block: 7 }));
  }

  /** Forwards a submission, and answers with what is no answer of the service. */
  async losesAnswers() {
    await this.#answers(/\/submit$/, () => "\0 no answer");
  }

  /** Forwards a submission if it `forwards`, and never answers; `asked` is kept when it was asked. */
  async isSilent(forwards) {
    const { promise, resolve } = withResolvers();
    await this.#context.route(/\/submit$/, async (route) => {
      if (forwards) {
        await route.fetch();
      }
      resolve();
    });
    return { asked: promise };
  }

  /** Changes one bit of every stored file. */
  async changesFiles() {
    await this.#context.route(/\/blobs\//, async (route) => {
      if (route.request().method() !== "GET") {
        return route.fallback();
      }
      const answer = await route.fetch();
      const body = Buffer.from(await answer.body());
      body[body.length >> 1] ^= 1;
      return route.fulfill({ response: answer, body });
    });
  }

  /** Is some minutes ahead. */
  async isAhead(minutes) {
    await this.#context.route(/\/api\/v1\/(?!changes)/, async (route) => {
      const answer = await route.fetch();
      const date = new Date(Date.now() + minutes * 60_000).toUTCString();
      return route.fulfill({ response: answer, headers: { ...answer.headers(), date } });
    });
  }

  /** Asks members to sign in with a challenge of this length, which the honest service did not make. */
  async challenges(length) {
    const nonce = Buffer.alloc(length, 7).toString("base64");
    await this.#answers(/\/challenge$/, () => JSON.stringify({ nonce }));
  }

  /** Says that the nodes of each organization have certificates of another one's authority. */
  async profilesOthers() {
    await this.#answers(/\/api\/v1\/profile$/, (body) => {
      const profile = JSON.parse(body);
      const roots = profile.organizations.map(({ node_root }) => node_root);
      const organizations = profile.organizations.map((one, index) => ({ ...one, node_root: roots.at(index - 1) }));
      return JSON.stringify({ ...profile, organizations });
    });
  }

  /** Says the truth again. */
  async tellsTruth() {
    await this.#context.unrouteAll({ behavior: "ignoreErrors" });
  }

  /** Notes what reaches the honest service. */
  listens() {
    this.#context.on("request", (request) => this.asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    return this;
  }

  async #answers(path, changed) {
    await this.#context.route(path, async (route) => {
      const answer = await route.fetch();
      if (!answer.ok()) {
        return route.fulfill({ response: answer });
      }
      return route.fulfill({ response: answer, body: changed(await answer.text()) });
    });
  }
}

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
