// A browser of one's own, with a profile on the disk, that can be killed as a power cut would.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Visitor } from "./visitor.mjs";

export class OwnBrowser extends Visitor {
  /** Starts the browser on a profile, new or as an earlier one left it. */
  static async start(executable, server, profile) {
    profile ??= await mkdtemp(join(tmpdir(), "dateline-profile-"));
    await rm(join(profile, "DevToolsActivePort"), { force: true });
    // Its own process group, so that the kill takes its children too.
    const child = spawn(
      executable,
      ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", `--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank"],
      { stdio: "ignore", detached: true },
    );
    const port = await devtoolsPort(profile);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const context = browser.contexts()[0];
    context.setDefaultTimeout(15_000);
    const own = new OwnBrowser(context, server);
    Object.assign(own, { executable, profile, child, browser });
    own.page = await context.newPage();
    // A browser that was not started by the harness knows no address to complete paths with.
    for (const [on, name] of [[own.page, "goto"], [context.request, "get"], [context.request, "post"]]) {
      const asked = on[name].bind(on);
      on[name] = (path, ...rest) => asked(new URL(path, server.origin).href, ...rest);
    }
    await own.page.setViewportSize({ width: 1440, height: 900 });
    return own;
  }

  /** Ends all its processes without giving them time for anything. */
  async kill() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    process.kill(-this.child.pid, "SIGKILL");
    await ended;
    await this.browser.close().catch(() => undefined);
  }

  /** Starts again on the same profile. */
  async relaunch() {
    const again = await OwnBrowser.start(this.executable, this.server, this.profile);
    this.successor = again;
    return again;
  }

  async close() {
    await this.successor?.close();
    await this.kill();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function devtoolsPort(profile) {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const text = await readFile(join(profile, "DevToolsActivePort"), "utf8").catch(() => "");
    const port = Number(text.split("\n")[0]);
    if (port > 0) return port;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the browser did not start");
}
