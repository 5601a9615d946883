import type { PageData, Problem, Readiness, StoryCard } from "./data";
import { t } from "./words";

/** An answer that was not success. `status` is 0 where there was no answer at all. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: Problem[] = [],
    /** The whole answer. */
    readonly more: unknown = null,
  ) {
    super(message);
  }
}

/** The desk's calls other than the shared document itself. Each one rejects with a `Refusal` whose message can be shown as it is. */
export class Server {
  constructor(private readonly paths: PageData["paths"]) {}

  async stories(words: string, lang: string): Promise<StoryCard[]> {
    return (await this.get<{ stories: StoryCard[] }>(`${this.paths.stories}?${query({ q: words, lang })}`)).stories;
  }

  async storiesById(ids: readonly string[]): Promise<StoryCard[]> {
    return (await this.get<{ stories: StoryCard[] }>(`${this.paths.stories}?${query({ ids: ids.join(",") })}`)).stories;
  }

  readiness(): Promise<Readiness> {
    return this.get(this.paths.publication);
  }

  withdraw(): Promise<unknown> {
    return this.post(this.paths.withdrawal, {});
  }

  /** The page's data anew, as a reload would have it. */
  async page(): Promise<PageData> {
    const response = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    const data = /<script type="application\/json" id="editor-data">(.*?)<\/script>/s.exec(await response.text())?.[1];
    if (!data) throw new Refusal(response.status, t("server_wrong"));
    return JSON.parse(data) as PageData;
  }

  /** Makes a revision of everything that is acknowledged by now, on request under a name. */
  revision(name: string | null = null): Promise<{ revision: number; saved_at: string }> {
    return this.post(this.paths.revision, { name });
  }

  /** Who is behind each client id of the shared document. */
  async writers(): Promise<Record<string, { id: string; name: string }>> {
    return (await this.get<{ clients: Record<string, { id: string; name: string }> }>(this.paths.writers)).clients;
  }

  /** This person's own key for what their browsers keep: base64 of 32 bytes. */
  keptKey(): Promise<{ key: string; person: string }> {
    return this.get(this.paths.kept_key);
  }

  newTag(name: string, lang: string): Promise<{ id: string; name: string }> {
    return this.post(this.paths.tags, { name, lang });
  }

  newVersion(lang: string): Promise<{ href: string }> {
    return this.post(this.paths.versions, { lang });
  }

  /** True while this browser is signed in; rejects where the server cannot say so. */
  async signedIn(): Promise<boolean> {
    const response = await fetch(this.paths.session, { headers: { Accept: "application/json" } });
    if (response.ok) return true;
    if (response.status === 401) return false;
    throw new Refusal(response.status, t("server_wrong"));
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.ask(this.paths.sign_in, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ email, password }).toString(),
    });
  }

  get<T>(path: string): Promise<T> {
    return this.ask(path, { headers: { Accept: "application/json" } }) as Promise<T>;
  }

  post<T>(path: string, body: unknown): Promise<T> {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    return this.ask(path, { method: "POST", headers, body: JSON.stringify(body) }) as Promise<T>;
  }

  private async ask(path: string, init: RequestInit): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(path, init);
    } catch {
      throw new Refusal(0, t("no_connection"));
    }
    const answer = (await response.json().catch(() => null)) as { message?: string; request?: string; problems?: Problem[] } | null;
    if (response.ok) return answer;
    if (response.status === 401) throw new Refusal(401, t("sign_in_again"));
    const fallback = answer?.request ? t("server_wrong_id", { id: answer.request }) : t("server_wrong");
    throw new Refusal(response.status, answer?.message ?? fallback, answer?.problems ?? [], answer);
  }
}

/** The words of an error for a person. */
export function reason(error: unknown): string {
  return error instanceof Refusal ? error.message : t("server_wrong");
}

function query(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString();
}
