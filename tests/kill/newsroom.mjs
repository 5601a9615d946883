// Instances of the program on one database, stories in them, people who write, and one round of killing.

import { read } from "./client.mjs";
import { Ledger, text } from "./ledger.mjs";
import { Server, sleep, until } from "./server.mjs";
import { Writer } from "./writer.mjs";

const PEOPLE = ["admin", "editor"];
const WRITERS = 2;
/** How long people write between two kills, in milliseconds. */
const [SHORTEST, LONGEST] = [20, 250];
/** Milliseconds between two edits of one writer, about. */
const PAUSE = 12;
/** How many writers lose their window with a kill. */
const FORGETS = 0.25;
const QUIET_WITHIN = 30_000;

export class Newsroom {
  ledgers = new Map();
  writers = [];

  static async open({ binary, postgres, chance, instances, stories, proxy }) {
    const newsroom = new Newsroom();
    Object.assign(newsroom, { postgres, chance, servers: [], proxies: [] });
    try {
      for (let count = 0; count < instances; count++) newsroom.servers.push(await Server.start(binary, postgres.url, { demo: count === 0 }));
      const [server] = newsroom.servers;
      newsroom.cookies = [];
      for (const person of PEOPLE) newsroom.cookies.push(await server.signIn(person));
      if (proxy) for (const one of newsroom.servers) newsroom.proxies.push(await proxy.start(one));
      for (let count = 0; count < stories; count++) {
        const story = await server.begin(newsroom.cookies[0], `Written until the power goes ${count + 1}`);
        const ledger = new Ledger();
        newsroom.ledgers.set(story, ledger);
        for (let writer = 0; writer < WRITERS; writer++) {
          const place = (count + writer) % instances;
          const options = { ...newsroom.#through(place, story), cookie: newsroom.cookies[writer % PEOPLE.length] };
          if (proxy) options.address = newsroom.proxies[place].address;
          const one = new Writer(ledger, chance, writer === 0, options);
          one.place = place;
          newsroom.writers.push(one);
        }
      }
    } catch (error) {
      await newsroom.close();
      throw error;
    }
    return newsroom;
  }

  #through(place, story) {
    const { origin } = this.servers[place];
    return { address: origin, origin, cookie: this.cookies[0], story };
  }

  acknowledged() {
    return [...this.ledgers.values()].reduce((sum, ledger) => sum + ledger.acknowledged, 0);
  }

  /** A kill of one instance. It gives the places of the writers that it takes along. */
  killServer() {
    return async () => {
      const place = Math.floor(this.chance() * this.servers.length);
      await this.servers[place].kill();
      return { place, again: () => this.servers[place].launch() };
    };
  }

  killPostmaster() {
    return async () => {
      await this.postgres.kill();
      return { again: () => this.postgres.launch() };
    };
  }

  /** A kill of all of Postgres or of one of its processes. */
  killPostgres() {
    if (this.chance() < 0.5) return this.killPostmaster();
    return async () => {
      await this.postgres.killBackend(this.chance);
      return { again: () => until("Postgres recovers by itself", () => this.postgres.ready()) };
    };
  }

  /** Lets people write, kills under them, and looks before any of them is back. Gives the faults that were found. */
  async round(kill) {
    await Promise.all(this.writers.map((writer) => writer.client.connect()));
    for (const writer of this.writers) writer.begin(PAUSE);
    await sleep(SHORTEST + this.chance() * (LONGEST - SHORTEST));
    const { place, again } = await kill();
    // People go on writing for a moment without a connection.
    await sleep(this.chance() * 30);
    for (const writer of this.writers) {
      await writer.stop();
      writer.client.cut();
    }
    const promises = this.#promises();
    // Through an instance that was not hit, at once; through the others as soon as they are back.
    const spared = place === undefined ? [] : this.servers.map((_, at) => at).filter((at) => at !== place);
    const faults = await this.#look(promises, spared);
    await again();
    faults.push(...(await this.#look(promises, place === undefined ? this.servers.map((_, at) => at) : [place])));
    for (const writer of this.writers) {
      const hit = place === undefined || writer.place === place;
      if (hit && !writer.counts && this.chance() < FORGETS) writer.forget();
    }
    return faults;
  }

  #promises() {
    return new Map([...this.ledgers].map(([story, ledger]) => [story, ledger.promises()]));
  }

  async #look(promises, places) {
    const looks = [...this.ledgers].flatMap(([story, ledger]) =>
      places.map(async (place) => ledger.broken(promises.get(story), await read(this.#through(place, story)))),
    );
    return (await Promise.all(looks)).flat();
  }

  /** Lets everybody come back and finish, and compares everything that tells of a story. */
  async end() {
    await Promise.all(this.writers.map((writer) => writer.client.connect()));
    await until("everything is acknowledged", () => this.writers.every(({ client }) => client.open.length === 0), QUIET_WITHIN);
    const faults = await this.#look(this.#promises(), this.servers.map((_, at) => at));
    for (const story of this.ledgers.keys()) {
      const words = text(await read(this.#through(0, story)));
      const replicas = this.writers.filter((writer) => writer.options.story === story);
      const alike = () => replicas.every(({ client }) => text(client.doc) === words);
      await until("all replicas say the same", alike, QUIET_WITHIN).catch((error) => faults.push(`${story}: ${error.message}`));
      const saved = await this.#revision(story);
      if (saved !== plain(words)) faults.push(`${story}: the revision says something else`);
    }
    return faults;
  }

  /** The words of a new revision, without anything between them. */
  async #revision(story) {
    const cookie = this.cookies[0];
    const made = await this.servers[0].post(`/desk/articles/${story}/revisions`, "{}", { cookie, "content-type": "application/json" });
    if (!made.ok) throw new Error(`a revision cannot be made: ${made.status} ${await made.text()}`);
    const { revision } = await made.json();
    const answer = await fetch(`${this.servers[0].origin}/desk/articles/${story}/revisions/${revision}/content.json`, { headers: { cookie } });
    const content = await answer.json();
    const words = (node) => (node.text ?? "") + (node.content ?? []).map(words).join("");
    return plain(content.headline + content.standfirst + words(content.body));
  }

  async close() {
    for (const writer of this.writers) {
      await writer.stop();
      writer.client.cut();
    }
    for (const proxy of this.proxies) await proxy.stop();
    for (const server of this.servers) await server.stop();
  }
}

function plain(words) {
  return words.replaceAll("\n", "");
}
