// HTTP as plain as it is, with the times and without anything that follows, retries or hides.

import http from "node:http";

export class Client {
  cookie = null;
  /** What to name as the host, where that is not the address asked. */
  host = null;

  constructor(port, { connections = Infinity, alive = true } = {}) {
    this.port = port;
    this.agent = new http.Agent({ keepAlive: alive, maxSockets: connections });
  }

  get(path, headers = {}) {
    return this.send("GET", path, { headers });
  }

  /** Sends a request and gives `{status, headers, text, bytes, took, error}`; an error has status 0. */
  send(method, path, { headers = {}, form, json, body, timeout = 30_000 } = {}) {
    let sent = body;
    const all = { ...headers };
    if (this.host && !all.host) all.host = this.host;
    if (this.cookie) all.cookie = this.cookie;
    if (form) {
      sent = new URLSearchParams(form).toString();
      all["content-type"] = "application/x-www-form-urlencoded";
    }
    if (json !== undefined) {
      sent = JSON.stringify(json);
      Object.assign(all, { "content-type": "application/json", accept: "application/json" });
    }
    if (method !== "GET" && method !== "HEAD") {
      all["sec-fetch-site"] ??= "same-origin";
      all["content-length"] = Buffer.byteLength(sent ?? "");
    }
    const begun = performance.now();
    return new Promise((done) => {
      const failed = (error) => done({ status: 0, headers: {}, text: "", bytes: Buffer.alloc(0), error: error.code ?? error.message, took: performance.now() - begun });
      const request = http.request({ host: "127.0.0.1", port: this.port, method, path, headers: all, agent: this.agent, timeout }, (response) => {
        const parts = [];
        response.on("data", (part) => parts.push(part));
        response.on("error", failed);
        response.on("end", () => {
          const bytes = Buffer.concat(parts);
          const answer = { status: response.statusCode, headers: response.headers, bytes, took: performance.now() - begun };
          Object.defineProperty(answer, "text", { get: () => bytes.toString("utf8") });
          Object.defineProperty(answer, "json", { get: () => JSON.parse(bytes.toString("utf8")) });
          done(answer);
        });
      });
      // A server that refuses a body closes while it is still sent: the request tells, the connection need not tell again.
      request.on("socket", (socket) => socket.listenerCount("error") < 4 && socket.on("error", () => undefined));
      request.on("timeout", () => request.destroy(new Error("no answer in time")));
      // An idle connection that the server closes in the moment of a request: browsers and proxies ask once more.
      request.on("error", (error) => (error.code === "ECONNRESET" && request.reusedSocket ? this.send(method, path, { headers, form, json, body, timeout }).then(done) : failed(error)));
      request.end(sent);
    });
  }

  close() {
    this.agent.destroy();
  }
}

/** Readers who ask for pages in turn, so many a second, until they are told to stop. */
export class Readers {
  answers = 0;
  /** What was not as it should be: `{path, status, error, at}`. */
  bad = [];
  latencies = [];
  oldest = 0;
  aged = 0;

  constructor(port, paths, rate, { judge = (answer) => answer.status === 200, host, connections = 32 } = {}) {
    Object.assign(this, { paths, rate, judge });
    this.client = new Client(port, { connections });
    this.client.host = host ?? null;
    this.begun = performance.now();
    this.sent = 0;
    this.waiting = new Set();
    this.timer = setInterval(() => this.#go(), 10);
  }

  #go() {
    const due = Math.floor(((performance.now() - this.begun) / 1000) * this.rate);
    // Those who could not be sent in their time, as while this program itself was halted, are not made up for.
    if (due - this.sent > this.rate) this.sent = due - this.rate;
    while (this.sent < due) {
      const path = this.paths[this.sent++ % this.paths.length];
      const one = this.client.get(path).then((answer) => {
        this.answers++;
        this.latencies.push(answer.took);
        const age = Number(answer.headers.age ?? -1);
        if (age >= 0) this.aged++;
        this.oldest = Math.max(this.oldest, age);
        if (!this.judge(answer, path)) this.bad.push({ path, status: answer.status, error: answer.error, at: Math.round(performance.now() - this.begun) });
        this.waiting.delete(one);
      });
      this.waiting.add(one);
    }
  }

  async stop() {
    clearInterval(this.timer);
    await Promise.all(this.waiting);
    this.client.close();
    return this;
  }
}

export function percentile(list, part) {
  if (!list.length) return 0;
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export const ms = (number) => `${number < 10 ? number.toFixed(1) : Math.round(number)} ms`;
