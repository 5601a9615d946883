// A Dateline on a database, and an editor at its desk.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program, folder, freePort, until } from "./processes.mjs";
import { Client } from "./client.mjs";

const PASSWORD = "dateline-demo";

export class Newsroom {
  /**
   * Starts a server on a database, with the demo newsroom in it, and waits until it is ready. `settings` are variables of
   * the environment.
   */
  static async start(postgres, { settings = {}, port, demo = true } = {}) {
    const newsroom = new Newsroom();
    newsroom.postgres = postgres;
    newsroom.port = port ?? (await freePort());
    newsroom.folder = folder(join(tmpdir(), "dateline-steady-data."));
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
    newsroom.process = new Program("Dateline", [process.env.DATELINE_BINARY, "serve", ...(demo ? ["--demo"] : [])], { env, cwd: newsroom.folder });
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

  /** Signs an editor in. */
  async editor(email = "editor@demo.example") {
    const client = new Client(this.port);
    const signed = await client.send("POST", "/desk/sign-in", { form: { email, password: PASSWORD, next: "/desk" } });
    assert.equal(signed.status, 303, `signing in: ${signed.status} ${signed.text.slice(0, 300)}`);
    client.cookie = [signed.headers["set-cookie"]].flat().map((cookie) => cookie.split(";")[0]).join("; ");
    return new Editor(client, this.postgres);
  }
}

/**
 * Somebody at the desk. What is typed goes to the server letter by letter through the editor, which the browser's tests
 * show; here words are put into a revision by SQL, and published as the desk does it.
 */
export class Editor {
  constructor(client, postgres) {
    Object.assign(this, { client, postgres });
  }

  /** Sends something to the desk as its scripts do; gives the answer, whatever it is. */
  post(path, json = {}) {
    return this.client.send("POST", path, { json });
  }

  /** Asks for a revision of what was typed so far: what the editor does before publishing. */
  save(story) {
    return this.post(`/desk/articles/${story.id}/revisions`);
  }

  /** Begins a story; gives the answer. */
  draft(headline, lang = "en") {
    return this.client.send("POST", "/desk/articles", { form: { headline, lang, kind: "news", ...(this.section && { section: this.section }) } });
  }

  /** Begins a story and publishes it. Gives `{id, path}`. */
  async begin(headline, lines = ["They came at dawn."], lang = "en") {
    this.section ??= /<option value="([0-9a-f-]{36})"/.exec((await this.client.get("/desk/articles/new")).text)?.[1];
    this.author ??= (await this.postgres.sql("select id from author limit 1")).trim();
    const begun = await this.draft(headline, lang);
    assert.equal(begun.status, 303, `beginning a story: ${begun.status} ${begun.text.slice(0, 300)}`);
    const story = { id: begun.headers.location.split("/").pop() };
    await this.change(story, headline, lines);
    return story;
  }

  /** Publishes new words. Gives the milliseconds of the publication's request; `story.path` is where. */
  async change(story, headline, lines) {
    const quote = (text) => `'${text.replaceAll("'", "''")}'`;
    const body = { type: "body", content: lines.map((text) => ({ type: "paragraph", attrs: { dir: null }, content: [{ type: "text", text }] })) };
    const revision = await this.postgres.sql(`with made as (
        insert into revision (article_id, number, saved_at, saved_by, kind, section_id, author_ids, tag_ids, headline, standfirst, body, words, writer_ids)
        select a.id, a.head + 1, now(), r.saved_by, r.kind, r.section_id, array['${this.author}'::uuid], r.tag_ids, ${quote(headline)}, 'A standfirst.', ${quote(JSON.stringify(body))}, 10, r.writer_ids
        from article a join revision r on r.article_id = a.id and r.number = a.head where a.id = '${story.id}' returning article_id, number, headline, author_ids)
      update article a set head = made.number, headline = made.headline, author_ids = made.author_ids, saved_at = now() from made where a.id = made.article_id returning made.number`);
    const begun = performance.now();
    const published = await this.post(`/desk/articles/${story.id}/publication`, { revision: Number(revision) });
    const took = performance.now() - begun;
    assert.equal(published.status, 200, `publishing: ${published.status} ${published.text.slice(0, 400)}`);
    story.path = new URL(published.json.href).pathname;
    return took;
  }

  async withdraw(story) {
    const answer = await this.post(`/desk/articles/${story.id}/withdrawal`);
    assert.equal(answer.status, 200, `withdrawing: ${answer.status} ${answer.text.slice(0, 400)}`);
  }
}
