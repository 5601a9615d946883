import type { RevisionJson } from "../../../editor/src/restore";
import type { PageData } from "../../../editor/src/data";

/** Somebody who is signed in. */
export interface Writer {
  email: string;
  cookie: string;
}

const PASSWORD = "dateline-demo";

/** What the harness asks of the desk apart from its rooms. */
export class Desk {
  constructor(readonly origin: string) {}

  async signIn(email: string): Promise<Writer> {
    const answer = await this.send("/desk/sign-in", null, { "content-type": "application/x-www-form-urlencoded" }, new URLSearchParams({ email, password: PASSWORD }).toString());
    const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
    if (answer.status !== 303 || cookie === "") throw new Error(`${email} cannot sign in: ${answer.status}`);
    return { email, cookie };
  }

  /** Begins a story and gives its id. */
  async begin(writer: Writer, headline: string, lang: "en" | "ar"): Promise<string> {
    const form = new URLSearchParams({ headline, lang, kind: "news", section: "" });
    const answer = await this.send("/desk/articles", writer, { "content-type": "application/x-www-form-urlencoded" }, form.toString());
    const id = /\/desk\/articles\/([0-9a-f-]{36})$/.exec(answer.headers.get("location") ?? "")?.[1];
    if (answer.status !== 303 || !id) throw new Error(`A story cannot be begun: ${answer.status}`);
    return id;
  }

  async page(writer: Writer, id: string): Promise<PageData> {
    const text = await this.read(writer, `/desk/articles/${id}`);
    const data = /<script type="application\/json" id="editor-data">(.*?)<\/script>/s.exec(text)?.[1];
    if (!data) throw new Error("The editor's page has no data");
    return JSON.parse(data) as PageData;
  }

  /** Makes a revision of everything acknowledged and gives its number. */
  async revise(writer: Writer, id: string): Promise<number> {
    const answer = await this.send(`/desk/articles/${id}/revisions`, writer, { "content-type": "application/json" }, JSON.stringify({ name: null }));
    if (!answer.ok) throw new Error(`No revision can be made: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { revision: number }).revision;
  }

  async revision(writer: Writer, id: string, number: number): Promise<RevisionJson> {
    return JSON.parse(await this.read(writer, `/desk/articles/${id}/revisions/${number}/content.json`)) as RevisionJson;
  }

  preview(writer: Writer, id: string): Promise<string> {
    return this.read(writer, `/desk/articles/${id}/preview`);
  }

  private async read(writer: Writer, path: string): Promise<string> {
    const answer = await fetch(this.origin + path, { headers: { cookie: writer.cookie } });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return answer.text();
  }

  private send(path: string, writer: Writer | null, headers: Record<string, string>, body: string): Promise<Response> {
    const cookie = writer ? { cookie: writer.cookie } : {};
    return fetch(this.origin + path, { method: "POST", redirect: "manual", headers: { origin: this.origin, ...cookie, ...headers }, body });
  }
}
