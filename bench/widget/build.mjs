// Bundles each peer as its own documentation says, minified, with brotli and gzip beside it: node build.mjs PEERS OUT ESBUILD
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const [installed, out, esbuildPath] = process.argv.slice(2)
const { build } = await import(pathToFileURL(esbuildPath).href)
const sources = new URL('./peers/', import.meta.url).pathname

function keep(name, bytes) {
  writeFileSync(join(out, name), bytes)
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(bytes))
  writeFileSync(join(out, `${name}.gz`), gzipSync(bytes))
}

mkdirSync(out, { recursive: true })
// A host that uses react-joyride has React already: it is a script of the page, and not counted.
const reactOfThePage = {
  name: 'react-of-the-page',
  setup(bundle) {
    bundle.onResolve({ filter: /^react(-dom)?(\/.*)?$/ }, ({ path }) => ({ path, namespace: 'page' }))
    bundle.onLoad({ filter: /.*/, namespace: 'page' }, ({ path }) => ({ contents: `module.exports = window.REACT[${JSON.stringify(path)}]` }))
  },
}

for (const source of ['react.js', 'floor.js', 'driver.js', 'shepherd.js', 'intro.js', 'joyride.jsx', 'posthog.js']) {
  const made = await build({
    entryPoints: [join(sources, source)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    loader: { '.css': 'text' },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: source === 'joyride.jsx' ? [reactOfThePage] : [],
    nodePaths: [join(installed, 'node_modules')],
  })
  keep(`${basename(source).replace(/\.jsx?$/, '')}.js`, made.outputFiles[0].contents)
}
for (const file of ['array.js', 'product-tours.js']) {
  keep(`posthog-${file}`, readFileSync(join(installed, 'node_modules/posthog-js/dist', file)))
}
