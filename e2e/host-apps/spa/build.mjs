// Builds the hosts in their development form, which warns of hydration that went wrong, and renders their two pages:
// node build.mjs INSTALLED OUT ESBUILD
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [installed, out, esbuildPath] = process.argv.slice(2)
const { build } = await import(pathToFileURL(esbuildPath).href)
const sources = new URL('.', import.meta.url).pathname
const { compile } = createRequire(join(installed, 'package.json'))('svelte/compiler')

const svelte = (generate) => ({
  name: 'svelte',
  setup(bundle) {
    bundle.onLoad({ filter: /\.svelte$/ }, ({ path }) => ({
      contents: compile(readFileSync(path, 'utf8'), { generate, dev: true, filename: path }).js.code,
    }))
  },
})

async function bundle(entry, outfile, server) {
  await build({
    entryPoints: [join(sources, entry)],
    outfile: join(out, outfile),
    bundle: true,
    format: server ? 'esm' : 'iife',
    platform: server ? 'node' : 'browser',
    conditions: ['development'],
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
    },
    banner: server ? { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" } : {},
    nodePaths: [join(installed, 'node_modules')],
    plugins: [svelte(server ? 'server' : 'client')],
    logLevel: 'error',
  })
}

mkdirSync(out, { recursive: true })
for (const [name, end] of [['react', 'jsx'], ['vue', 'js'], ['svelte', 'js']]) {
  await bundle(`${name}.client.${end}`, `${name}.js`, false)
  await bundle(`${name}.server.${end}`, `${name}.server.mjs`, true)
  const { render } = await import(pathToFileURL(join(out, `${name}.server.mjs`)).href)
  const pages = {}
  for (const url of ['/', '/customers']) pages[url] = await render(url)
  writeFileSync(join(out, `${name}.json`), JSON.stringify(pages))
}
process.exit(0)
