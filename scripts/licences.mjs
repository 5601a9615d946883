#!/usr/bin/env node
// Looks at the licence of everything that is built in or built with, and at what is banned and why.
// (cargo-deny does more and takes many minutes to build on a small machine; the data it reads is here anyway.)
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

// Free for any use, as long as notices are kept. OFL is for fonts; MPL asks for changes to its own files only.
const allowed = new Set([
  "0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0", "ISC",
  "MIT", "MIT-0", "MPL-2.0", "OFL-1.1", "Python-2.0", "Unicode-3.0", "Unicode-DFS-2016", "Unlicense", "Zlib",
]);

// A ban on a crate holds for what is linked into the program or runs while it is built, not for its tests.
const banned = new Map([
  ["openssl", "TLS is rustls: nothing to install, nothing to update with the system"],
  ["openssl-sys", "TLS is rustls: nothing to install, nothing to update with the system"],
  ["native-tls", "TLS is rustls: nothing to install, nothing to update with the system"],
  ["aws-lc-rs", "TLS is ring: one provider, and no cmake to build it"],
  ["aws-lc-sys", "TLS is ring: one provider, and no cmake to build it"],
  ["chrono", "time is jiff"],
  ["async-std", "the runtime is tokio"],
  ["ammonia", "stories are rendered from a typed tree; nothing is sanitised after the fact"],
  ["libsqlite3-sys", "the database is Postgres"],
  ["mysqlclient-sys", "the database is Postgres"],
  ["postgresql_embedded", "it turns fsync off; platform::embedded runs the private Postgres"],
]);

const problems = [];

/** Whether an SPDX expression can be met with allowed licences alone. `/` is an old way to write OR. */
function permits(expression) {
  const tokens = expression.replaceAll("/", " OR ").match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const either = () => {
    let result = both();
    while (tokens[at] === "OR") {
      at += 1;
      const right = both();
      result = result || right;
    }
    return result;
  };
  const both = () => {
    let result = one();
    while (tokens[at] === "AND") {
      at += 1;
      const right = one();
      result = result && right;
    }
    return result;
  };
  const one = () => {
    if (tokens[at] === "(") {
      at += 1;
      const result = either();
      at += 1;
      return result;
    }
    const name = tokens[at++];
    // An exception only ever allows more.
    if (tokens[at] === "WITH") at += 2;
    return allowed.has(name);
  };
  return tokens.length > 0 && either();
}

/** Name, version, origin and licence of each crate along some kinds of edges, as cargo resolves them for this system. */
function tree(edges) {
  const lines = execFileSync("cargo", ["tree", "--locked", "--prefix=none", `--edges=${edges}`, "--format={p}|{l}"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
  });
  // A crate that was printed before ends with (*).
  return [...new Set(lines.split("\n").filter((line) => line.includes("|")).map((line) => line.replace(/ \(\*\)$/, "")))].map(
    (line) => {
      const [, name, version, origin, licence] = /^(\S+) v(\S+)(?: \((.*)\))?\|(.*)$/.exec(line);
      return { name, version, origin, licence };
    },
  );
}

function crates() {
  const built = tree("normal,build");
  for (const { name, version } of built) {
    if (banned.has(name)) problems.push(`crate ${name} ${version} is banned: ${banned.get(name)}`);
  }
  const all = tree("normal,build,dev");
  for (const { name, version, origin, licence } of all) {
    if (licence === "") problems.push(`crate ${name} ${version}: names no licence`);
    else if (!permits(licence)) problems.push(`crate ${name} ${version}: the licence ${licence} is not allowed`);
    const elsewhere = origin && origin !== "proc-macro" && name !== "dateline";
    if (elsewhere) problems.push(`crate ${name} ${version}: comes from ${origin} and not from the registry`);
  }
  return all.length;
}

function npmPackages() {
  if (!existsSync("package-lock.json")) return 0;
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  let count = 0;
  for (const [path, entry] of Object.entries(packages)) {
    if (path === "" || entry.link) continue;
    count += 1;
    const name = `${path.replace(/^.*node_modules\//, "")} ${entry.version}`;
    const licence = entry.license ?? installedLicence(path);
    if (typeof licence !== "string") problems.push(`npm package ${name}: names no licence`);
    else if (!permits(licence)) problems.push(`npm package ${name}: the licence ${licence} is not allowed`);
  }
  return count;
}

function installedLicence(path) {
  const file = `${path}/package.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).license : undefined;
}

const counts = `${crates()} crates and ${npmPackages()} npm packages`;
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`licences and bans: ${counts}, all fine`);
