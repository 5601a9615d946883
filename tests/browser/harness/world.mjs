// What all tests share: one browser, one demo newsroom, and people who are signed in to it.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { OwnBrowser } from "./own-browser.mjs";
import { Server } from "./server.mjs";
import { Visitor } from "./visitor.mjs";

export const DEMO_PASSWORD = "dateline-demo";

export class World {
  #visitors = [];
  #states = new Map();
  #servers = [];

  constructor(binary, chromiumPath) {
    this.binary = binary;
    this.chromiumPath = chromiumPath;
  }

  /** The shared browser. */
  async browser() {
    this.chromium ??= await chromium.launch({
      executablePath: this.chromiumPath,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
    });
    return this.chromium;
  }

  /** A newsroom of its own for one test. */
  async freshServer() {
    const server = await Server.start(this.binary);
    this.#servers.push(server);
    return server;
  }

  /** The demo newsroom, started when the first test needs it. */
  async demo() {
    this.demoServer ??= await Server.start(this.binary, { demo: true });
    return this.demoServer;
  }

  /** A window for a person of the demo newsroom, or for a reader where nobody is named. */
  async visitor(options = {}) {
    const server = options.server ?? (await this.demo());
    const state = options.as ? await this.#signedIn(options.as) : undefined;
    const visitor = await Visitor.of(await this.browser(), server, { ...options, state });
    this.#visitors.push(visitor);
    return visitor;
  }

  /** A browser that is nobody else's and can be killed. Its cookies and its store live in a profile on the disk. */
  async ownBrowser() {
    const visitor = await OwnBrowser.start(this.chromiumPath, await this.demo());
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Signs a person in once and keeps the cookies: every try counts against the limits of the sign-in. */
  async #signedIn(person) {
    if (!this.#states.has(person)) {
      const visitor = await Visitor.of(await this.browser(), await this.demo());
      await signIn(visitor.page, `${person.split("/")[0]}@demo.example`, DEMO_PASSWORD);
      this.#states.set(person, await visitor.context.storageState());
      await visitor.close();
    }
    return this.#states.get(person);
  }

  /** Ends a test: closes its windows and servers. Gives what went wrong in them. */
  async endTest(failed, screenshot) {
    const problems = this.#visitors.flatMap((visitor) => visitor.unexpected());
    for (const server of [this.demoServer, ...this.#servers]) {
      const broken = server?.brokenDown();
      if (broken) problems.unshift(broken);
    }
    if (failed || problems.length > 0) {
      let number = 0;
      for (const page of this.#visitors.flatMap((visitor) => visitor.pages)) {
        if (!page.isClosed()) await page.screenshot({ path: screenshot(++number), fullPage: true }).catch(() => undefined);
      }
    }
    for (const visitor of this.#visitors.splice(0)) await visitor.close().catch(() => undefined);
    for (const server of this.#servers.splice(0)) await server.stop();
    return problems;
  }

  async end() {
    await this.chromium?.close();
    await this.demoServer?.stop();
    for (const server of this.#servers.splice(0)) await server.stop();
  }
}

/** Signs in through the form. */
export async function signIn(page, email, password) {
  await page.goto("/desk/sign-in");
  await page.fill("#email", email);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForURL((url) => url.pathname === "/desk");
}

/** Asks again and again until the answer is yes, or fails with what it was about: words, or a function that gives them. */
export async function until(what, ask, patience = 15_000) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `${typeof what === "function" ? what() : what} (in ${patience / 1_000} s)`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
