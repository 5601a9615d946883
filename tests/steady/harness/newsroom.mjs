// A Dateline on a database, and an editor at its desk.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program, freePort, until } from "./processes.mjs";
import { Client } from "./client.mjs";

const BINARY = process.env.DATELINE_BINARY;
const PASSWORD = "dateline-demo";

export class Newsroom {
  /**
   * Starts the demo newsroom on a database and waits until it is ready. `settings` are variables of the environment;
   * `site` is the address that readers know where it is not the server's own.
   */
  static async start(postgres, { settings = {}, port, demo = true, wrap = [] } = {}) {
    const newsroom = new Newsroom();
    newsroom.port = port ?? (await freePort());
    newsroom.folder = mkdtempSync(join(tmpdir(), "dateline-steady-data."));
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: postgres.url,
      DATELINE_DATA: join(newsroom.folder, "data"),
      DATELINE_LISTEN: `127.0.0.1:${newsroom.port}`,
      RUST_LOG: "dateline=info",
      NO_COLOR: "1",
      ...settings,
    };
    const begun = performance.now();
    newsroom.process = new Program("Dateline", [...wrap, BINARY, "serve", ...(demo ? ["--demo"] : [])], { env, cwd: newsroom.folder });
    newsroom.client = new Client(newsroom.port);
    await until("Dateline is ready", async () => {
      if (newsroom.process.over !== null) throw new Error(`Dateline did not start: ${newsroom.process.tail()}`);
      return (await newsroom.client.get("/readyz")).status === 200;
    }, { within: 60_000, every: 5 });
    newsroom.took = performance.now() - begun;
    return newsroom;
  }

  get pid() {
    return this.process.pid;
  }

  /** One public page, on a connection of its own. */
  get(path, headers = {}) {
    return this.client.get(path, headers);
  }

  async stop() {
    await this.process.stop("SIGTERM", 30_000);
    this.client.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Signs an editor in. `host` is the desk's, where it is not the address that is asked. */
  async editor(email = "editor@demo.example") {
    const client = new Client(this.port);
    const signed = await client.send("POST", "/desk/sign-in", { form: { email, password: PASSWORD, next: "/desk" } });
    assert.equal(signed.status, 303, `signing in: ${signed.status} ${signed.text.slice(0, 300)}`);
    client.cookie = [signed.headers["set-cookie"]].flat().map((cookie) => cookie.split(";")[0]).join("; ");
    return new Editor(client);
  }
}

/** Somebody at the desk, who writes through what the editor's page writes through. */
export class Editor {
  constructor(client) {
    this.client = client;
  }

  async #json(path, value, status = 200) {
    const answer = await this.client.send("POST", path, { json: value });
    if (status) assert.equal(answer.status, status, `${path}: ${answer.status} ${answer.text.slice(0, 400)}`);
    return answer;
  }

  /** Begins a story and publishes it. */
  async begin(headline, lines = ["They came at dawn."], lang = "en") {
    const form = { headline, lang, kind: "news" };
    const page = await this.client.get("/desk/articles/new");
    const sections = [...page.text.matchAll(/<option value="([0-9a-f-]{36})"/g)].map((found) => found[1]);
    if (sections.length) form.section = sections[0];
    const begun = await this.client.send("POST", "/desk/articles", { form });
    assert.equal(begun.status, 303, `beginning a story: ${begun.status} ${begun.text.slice(0, 300)}`);
    const story = { id: begun.headers.location.split("/").pop(), base: 1, section: sections[0] };
    const authors = [...(await this.client.get("/desk/authors")).text.matchAll(/\/desk\/authors\/([0-9a-f-]{36})/g)];
    story.author = authors[0]?.[1];
    await this.change(story, headline, lines);
    return story;
  }

  /** Saves new words without publishing them. Gives the answer, whatever it is. */
  save(story, headline, lines) {
    return this.#json(`/desk/articles/${story.id}/revisions`, {
      base: story.base,
      headline,
      standfirst: "A standfirst.",
      body: { type: "body", content: lines.map((text) => ({ type: "paragraph", attrs: { dir: null }, content: [{ type: "text", text }] })) },
      fields: {
        kind: "news", section: story.section, tags: [], authors: story.author ? [story.author] : [],
        short_headline: "", dateline: "", slug: "", search_title: "", search_description: "", social_title: "", social_description: "",
      },
    }, null);
  }

  /** Saves new words and publishes them. Gives the milliseconds of the publication's request; `story.path` is where. */
  async change(story, headline, lines) {
    const saved = await this.save(story, headline, lines);
    assert.equal(saved.status, 200, `saving: ${saved.status} ${saved.text.slice(0, 300)}`);
    story.base = saved.json.revision;
    const begun = performance.now();
    const published = await this.#json(`/desk/articles/${story.id}/publication`, { revision: story.base });
    const took = performance.now() - begun;
    story.path = new URL(published.json.href).pathname;
    return took;
  }

  withdraw(story) {
    return this.#json(`/desk/articles/${story.id}/withdrawal`, {});
  }
}
