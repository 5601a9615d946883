/** What the server says of something done to stories. */
interface Outcome {
  message: string;
  failed: { headline: string; reason: string }[];
}

/** Sends a deed and says what came of it, where news are told; true if it was done to all. */
export async function tellOutcome(address: string, body: URLSearchParams, news: HTMLElement): Promise<boolean> {
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { accept: "application/json" } });
    const outcome = (await answer.json()) as Partial<Outcome>;
    const failed = outcome.failed ?? [];
    const lines = failed.map(({ headline, reason }) => (headline === "" ? reason : `${headline}: ${reason}`));
    news.textContent = [outcome.message ?? "", ...lines].join(" · ");
    return answer.ok && failed.length === 0;
  } catch {
    news.textContent = news.dataset["away"] ?? "";
    return false;
  }
}
