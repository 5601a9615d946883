#!/usr/bin/env node
// Compares the interface's words between its languages: the same messages and attributes, with the same arguments.
// Files pair up by their path under locales/ with the language taken out (locales/en/desk.ftl, or locales/en.ftl).
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const root = "locales";
const language = /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/;

const problems = [];

/** language → file without its language → message (with `.attribute`) → names of its arguments */
const words = new Map();
for (const file of files(root).filter((file) => file.endsWith(".ftl"))) {
  const parts = relative(root, file).replace(/\.ftl$/, "").split(sep);
  const at = parts.findIndex((part) => language.test(part));
  const [tag] = parts.splice(at, 1);
  if (!words.has(tag)) words.set(tag, new Map());
  words.get(tag).set(parts.join("/"), messages(file));
}

const [first, ...others] = [...words.keys()].sort((a, b) => (a === "en" ? -1 : b === "en" ? 1 : a.localeCompare(b)));
for (const other of others) {
  compare(first, other);
  compare(other, first, false);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
const count = first ? [...words.get(first).values()].reduce((sum, file) => sum + file.size, 0) : 0;
console.log(`words: ${count} messages in ${words.size} languages, all fine`);

function compare(from, to, withArguments = true) {
  for (const [file, messages] of words.get(from)) {
    const place = file === "" ? `locales/${to}` : `${to}: ${file}`;
    const there = words.get(to).get(file);
    if (!there) {
      problems.push(`${place} is missing`);
      continue;
    }
    for (const [name, used] of messages) {
      if (!there.has(name)) problems.push(`${place} has no ${name}`);
      // A plural form may leave its number out, so a language may use fewer arguments but never others.
      else if (withArguments) {
        for (const argument of there.get(name)) {
          if (!used.has(argument)) problems.push(`${place}: ${name} uses $${argument}, which ${from} does not have`);
        }
      }
    }
  }
}

function messages(file) {
  const found = new Map();
  let message;
  let current;
  readFileSync(file, "utf8").split("\n").forEach((line, index) => {
    const head = /^(-?[a-zA-Z][\w-]*) *=/.exec(line);
    const attribute = /^\s+\.([a-zA-Z][\w-]*) *=/.exec(line);
    if (head) message = current = head[1];
    else if (attribute && message) current = `${message}.${attribute[1]}`;
    else if (/^[^\s#}]/.test(line)) problems.push(`${file}:${index + 1}: not a message`);
    if (head || attribute) {
      if (found.has(current)) problems.push(`${file}:${index + 1}: ${current} is there twice`);
      found.set(current, new Set());
    }
    if (current && !line.startsWith("#")) {
      for (const [, argument] of line.matchAll(/\$([a-zA-Z][\w-]*)/g)) found.get(current).add(argument);
    }
  });
  return found;
}

function files(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
    );
  } catch {
    return [];
  }
}
