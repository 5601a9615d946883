// Somebody with a browser window. Everything that goes wrong in a page of theirs is written down and fails the test.

/** Sizes of windows that the tests use. */
export const NARROW = { width: 360, height: 740 };
export const WIDE = { width: 1440, height: 900 };

export class Visitor {
  /** What went wrong in the pages, as sentences. */
  problems = [];
  pages = [];
  #allowed = [];

  constructor(context, server) {
    this.context = context;
    this.server = server;
    context.on("page", (page) => this.#watch(page));
    context.on("request", (request) => {
      const url = request.url();
      const own = url.startsWith(`${server.origin}/`) || /^(?:data|blob|about):/.test(url);
      if (!own) this.problems.push(`a request left the site: ${url}`);
    });
  }

  static async of(browser, server, options = {}) {
    const { dark = false, size = WIDE, js = true, state, locale = "en-GB" } = options;
    const context = await browser.newContext({
      baseURL: server.origin,
      viewport: size,
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      javaScriptEnabled: js,
      locale,
      timezoneId: "UTC",
      ...(state ? { storageState: state } : {}),
    });
    context.setDefaultTimeout(15_000);
    const visitor = new Visitor(context, server);
    visitor.page = await context.newPage();
    return visitor;
  }

  /** Lets a test name what it makes go wrong on purpose. */
  expectProblem(pattern) {
    this.#allowed.push(pattern);
  }

  async goto(path, page = this.page) {
    const answer = await page.goto(path);
    return answer;
  }

  async close() {
    await this.context.close();
  }

  /** The problems that no test announced. */
  unexpected() {
    return [...new Set(this.problems)].filter((problem) => !this.#allowed.some((pattern) => pattern.test(problem)));
  }

  #watch(page) {
    this.pages.push(page);
    page.on("pageerror", (error) => this.problems.push(`${page.url()}: ${error.stack ?? error}`));
    // A breach of the content security policy is an error on the console too.
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(`${page.url()}: ${message.text()} (${message.location().url})`);
    });
    // A question of the page that no test answers would wait for ever.
    page.on("dialog", (dialog) => {
      if (page.listenerCount("dialog") === 1) void dialog.accept();
    });
  }
}
