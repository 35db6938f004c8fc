// Builds four classic scripts (page, search worker, service worker, office) and two style sheets into
// static/build/. Classic, because a service worker and a worker need no module loader then, and the
// page's CSP needs no exception. `--watch` builds again on every change and keeps line numbers.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const entries = [
  "src/pos.tsx",
  "src/search.ts",
  "src/sw.ts",
  "src/office.ts",
  "css/till.css",
  "css/office.css",
];

const missing = entries.filter((entry) => !existsSync(`${root}static/${entry}`));
if (missing.length > 0) {
  console.error(`The till cannot be built: static/${missing.join(", static/")} missing.`);
  process.exit(1);
}

const watching = process.argv.includes("--watch");
const options = {
  absWorkingDir: root,
  entryPoints: entries.map((entry) => ({
    in: `static/${entry}`,
    out: entry.replace(/^.*\//, "").replace(/\.\w+$/, ""),
  })),
  outdir: "static/build",
  bundle: true,
  format: "iife",
  target: ["chrome111", "safari16"],
  jsx: "automatic",
  jsxImportSource: "preact",
  external: ["/static/*"],
  minify: !watching,
  sourcemap: watching ? "inline" : false,
  legalComments: "none",
  logLevel: "info",
};

if (watching) {
  await (await context(options)).watch();
} else {
  await build(options);
}
