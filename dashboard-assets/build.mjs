// Bundles the dashboard's scripts, styles and icons into dist/: hashed names, manifest.json, .br and .gz beside each.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename, extname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { ICONS } from "./src/icons.mjs";

const here = import.meta.dirname;
const dist = join(here, "dist");

async function bundle() {
  return build({
    absWorkingDir: here,
    entryPoints: { app: "src/ts/app.ts", style: "src/css/style.css" },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    metafile: true,
    target: ["chrome123", "firefox121", "safari17.5"],
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    legalComments: "linked",
    logLevel: "warning",
  });
}

/** Logical name (`app.js`) to hashed file, for entry points only: chunks are found by the script that imports them. */
function entries(metafile) {
  const found = Object.entries(metafile.outputs).filter(([, output]) => output.entryPoint?.match(/(app\.ts|style\.css)$/));
  return Object.fromEntries(
    found.map(([file, output]) => [
      basename(output.entryPoint).replace(/\.ts$/, ".js"),
      relative("dist", file),
    ]),
  );
}

async function hashedCopy(file) {
  const bytes = await readFile(join(here, "src", file));
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  const name = `${basename(file, extname(file))}-${hash}${extname(file)}`;
  await writeFile(join(dist, name), bytes);
  return [file, name];
}

/** The drawing inside each Lucide icon that a template names; the server writes it into the page. */
async function icons() {
  const folder = join(here, "node_modules/lucide-static/icons");
  const read = async (name) => {
    const svg = await readFile(join(folder, `${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return [name, inner.replace(/\s+/g, " ").trim()];
  };
  return Object.fromEntries(await Promise.all(ICONS.map(read)));
}

async function compress() {
  for (const name of await readdir(dist)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const bytes = await readFile(join(dist, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const packed = brotliCompressSync(bytes, { params });
    await writeFile(join(dist, `${name}.br`), packed);
    await writeFile(join(dist, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    process.stdout.write(`  ${name.padEnd(28)} ${String(bytes.length).padStart(8)} B  br ${String(packed.length).padStart(7)} B\n`);
  }
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const { metafile } = await bundle();
const manifest = { ...entries(metafile), ...Object.fromEntries([await hashedCopy("favicon.svg")]) };
await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2));
await writeFile(join(dist, "icons.json"), JSON.stringify(await icons()));
await compress();
