// Two servers behind nginx are replaced one after the other under load: no request fails.

import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Readers, ms, percentile } from "../harness/client.mjs";
import { Newsroom } from "../harness/newsroom.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { Program, folder, freePort, sleep, until } from "../harness/processes.mjs";

export const title = "a rolling restart of two servers";
/** nginx without paid parts asks nobody whether he is ready; like most balancers of its kind it goes by refusals. */
const DRAIN = 1;

function configuration(folder, port, backends) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ");
  return `${process.getuid() === 0 ? "user root;" : ""} daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http { access_log off; ${temporary}
upstream newsroom { ${backends.map((backend) => `server 127.0.0.1:${backend} max_fails=0;`).join(" ")} keepalive 32; }
server { listen 127.0.0.1:${port}; location / {
  proxy_pass http://newsroom; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr; proxy_next_upstream error timeout http_502; proxy_connect_timeout 1s; } } }`;
}

export async function prove({ long }) {
  const postgres = await Postgres.create();
  const port = await freePort();
  const site = `http://127.0.0.1:${port}`;
  const settings = { DATELINE_SITE_URL: site, DATELINE_DESK_URL: site, DATELINE_TRUSTED_PROXY: "127.0.0.1", DATELINE_DRAIN: String(DRAIN), DATELINE_PACE: "0" };
  const servers = [await Newsroom.start(postgres, { settings })];
  servers.push(await Newsroom.start(postgres, { settings, demo: false }));
  const ports = servers.map((server) => server.port);
  const home = folder(join(tmpdir(), "dateline-steady-nginx."));
  writeFileSync(join(home, "nginx.conf"), configuration(home, port, ports));
  const balancer = new Program("nginx", [existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", "-p", home, "-c", join(home, "nginx.conf")]);
  const through = new Client(port);
  await until("nginx answers", async () => {
    if (balancer.over !== null) throw new Error(`nginx: ${balancer.tail()}`);
    return (await through.get("/")).status === 200;
  });
  const front = await through.get("/");
  const stories = [...front.text.matchAll(/href="(\/\d{4}\/\d{2}\/[^"]+)"/g)].map((found) => found[1]);
  assert.ok(stories.length > 3, "the demo has stories");
  // Some are in memory, some are made anew, some lead nowhere; all get the answer that is theirs.
  const paths = ["/", ...stories.slice(0, 8), "/feed.xml", "/ar/", "/search?q=harbour", "/static/nothing.css"];
  const readers = new Readers(port, paths, long ? 400 : 250, { judge: (answer, path) => answer.status === (path.startsWith("/static") ? 404 : 200) });
  await sleep(500);
  const rounds = long ? 5 : 1;
  const stopped = [];
  for (let round = 0; round < rounds; round++) {
    for (const place of [0, 1]) {
      const begun = performance.now();
      const direct = new Client(ports[place], { alive: false });
      servers[place].process.signal("SIGTERM");
      await until("it says that it is stopping", async () => (await direct.get("/readyz")).status === 503, { within: 900, every: 10 });
      await servers[place].process.ended;
      stopped.push(performance.now() - begun);
      servers[place] = await Newsroom.start(postgres, { settings, port: ports[place], demo: false });
      await sleep(300);
    }
  }
  await sleep(500);
  await readers.stop();
  assert.deepEqual(readers.bad.slice(0, 5), [], `${readers.bad.length} of ${readers.answers} requests failed`);
  await Promise.all(servers.map((server) => server.stop()));
  await balancer.stop();
  rmSync(home, { recursive: true, force: true });
  await postgres.remove();
  return [`${2 * rounds} restarts: ${readers.answers} requests, 0 failed, p99 ${ms(percentile(readers.latencies, 0.99))}; a server had stopped after at most ${ms(Math.max(...stopped))} (drain ${DRAIN} s), and was ready again after ${ms(Math.max(...servers.map((server) => server.took)))} at most`];
}
