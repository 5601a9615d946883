// Builds static/dist: the scripts, style sheets, fonts and icons under names that hold a hash of their content, with
// brotli and gzip beside every text file, and manifest.json that says which name stands for which file.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const css = join(root, "static/css");
const icons = join(root, "static/icons");
const dist = join(root, "static/dist");

const TYPES = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain",
  ".woff2": "font/woff2",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webp": "image/webp",
  ".avif": "image/avif",
};
const TEXT = new Set([".js", ".css", ".svg", ".json", ".webmanifest", ".txt"]);
/** The browsers that the scripts and style sheets are written for; newer syntax is taken down to them. */
const TARGET = ["chrome123", "firefox125", "safari17.5"];
/** What the page of a story may load as script before somebody can write, in bytes of brotli. The build fails above it. */
const MOST_AT_OPENING = 140_000;
/** The dictionaries of which a page loads its own at opening and the other one later. */
const DICTIONARIES = ["en.js", "ar.js"];

const manifest = {};

async function main() {
  if (!existsSync(join(modules, "esbuild")) || !existsSync(join(modules, "rolldown"))) {
    console.error("The packages of package.json are not installed. Run `npm ci` in the project's folder, then build again.");
    process.exitCode = 1;
    return;
  }
  const { build } = await import("esbuild");
  const { rolldown } = await import("rolldown");
  const { loadFonts } = await import("./build/fonts.mjs");
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  for (const { name, bytes } of await loadFonts(modules)) await put(name, bytes);
  for (const name of await filesIn(icons)) await put(name, await readFile(join(icons, name)));
  await scripts(rolldown, "editor", join(root, "editor/src/main.ts"));
  await scripts(rolldown, "desk", join(root, "editor/src/desk/main.ts"));
  for (const name of ["site.css", "desk.css", "editor.css"]) {
    if (existsSync(join(css, name))) await bundle(build, name, join(css, name));
  }
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(join(dist, "manifest.json"), `${JSON.stringify(sorted, null, 1)}\n`);
  for (const [name, { file, size, brotli }] of Object.entries(sizes).sort()) {
    console.log(`${name.padEnd(32)} ${file.padEnd(44)} ${String(size).padStart(8)} B ${brotli ? `${brotli} B brotli` : ""}`);
  }
  weigh();
}

/**
 * Bundles a script with everything it imports. What it imports by `import()` becomes a file of its own beside it, which
 * takes what both need from the first one: rolldown does that, where esbuild would cut the first one into pieces.
 */
async function scripts(rolldown, name, entry) {
  const bundle = await rolldown({
    input: { [name]: entry },
    cwd: root,
    platform: "browser",
    transform: { target: TARGET },
    plugins: [lean],
    onLog: (level, log) => {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await bundle.generate({
    format: "esm",
    minify: true,
    hashCharacters: "hex",
    entryFileNames: "[name]-[hash:8].js",
    chunkFileNames: "[name]-[hash:8].js",
    comments: { legal: false },
  });
  await bundle.close();
  for (const chunk of output) {
    if (chunk.type !== "chunk") throw new Error(`${name} brings ${chunk.fileName}, which the build does not know how to serve`);
    // The other files are found by names that stand inside, so the name is the bundler's and not made here.
    await put(`${chunk.name}.js`, Buffer.from(chunk.code), chunk.fileName);
    imports[`${chunk.name}.js`] = chunk.imports;
  }
}

/** Stops the build when the page of a story has become too heavy. */
function weigh() {
  const opening = new Set(["editor.js"]);
  for (const name of opening) {
    for (const file of imports[name]) opening.add(nameOf(file));
  }
  const weight = (name) => sizes[name].brotli;
  const words = Math.max(...DICTIONARIES.map(weight));
  const sum = [...opening].reduce((all, name) => all + weight(name), words);
  console.log(`the page of a story loads ${sum} B brotli of script at opening; ${MOST_AT_OPENING} B are allowed`);
  if (sum > MOST_AT_OPENING) {
    console.error(`That is ${sum - MOST_AT_OPENING} B too many: see editor/src/later.ts for what can be loaded after the first paint.`);
    process.exitCode = 1;
  }
}

function nameOf(file) {
  return Object.keys(manifest).find((name) => manifest[name].file === file);
}

/** Bundles one style sheet with everything it imports. */
async function bundle(build, name, entry) {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    target: TARGET,
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
    plugins: [builtUrls],
  });
  const [output] = result.outputFiles;
  await put(name, Buffer.from(output.contents));
}

/** `url("fonts/NAME")` and `url("icons/NAME")` in a style sheet become the hashed name beside it. */
const builtUrls = {
  name: "built urls",
  setup(build) {
    build.onResolve({ filter: /^(?:\.\/|\.\.\/)?(?:fonts|icons)\// }, ({ path, importer, kind }) => {
      if (kind !== "url-token") return undefined;
      const known = manifest[basename(path)];
      if (!known) return { errors: [{ text: `${relative(root, importer)} names ${path}, which the build does not make` }] };
      return { path: known.file, external: true };
    });
  },
};

/** Modules of which a dependency uses a name or two, and which would bring much along: the names stand in build/lean. */
const lean = {
  name: "lean modules",
  resolveId(path) {
    return /^lib0\/(?:dom|logging)$/.test(path) ? join(root, "editor/build/lean", `${path.replace("/", "-")}.js`) : null;
  },
};

const sizes = {};
/** The files that each script needs before it can run. */
const imports = {};

/** Writes a file under its hashed name, or under one that holds a hash already, and notes it in the manifest. */
async function put(name, bytes, hashed = null) {
  const extension = extname(name);
  const type = TYPES[extension];
  if (!type) throw new Error(`The build does not know what kind of file ${name} is`);
  if (manifest[name]) throw new Error(`The build makes two files of the name ${name}`);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const file = hashed ?? `${basename(name, extension)}-${hash}${extension}`;
  const text = TEXT.has(extension);
  await writeFile(join(dist, file), bytes);
  sizes[name] = { file, size: bytes.length };
  if (text) {
    const brotli = brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    await writeFile(join(dist, `${file}.br`), brotli);
    await writeFile(join(dist, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    sizes[name].brotli = brotli.length;
  }
  manifest[name] = { file, type, br: text, gz: text };
}

async function filesIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith(".")).map((entry) => entry.name).sort();
}

await main();
