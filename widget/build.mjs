/** Builds widget/dist: the script tag's file, and the parts it imports, named by their content. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, transform } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const LIMITS = { nothing: 8_000, tour: 18_000 }
const KINDS = ['tour', 'tooltip', 'checklist']
const common = {
  bundle: true,
  minify: true,
  write: false,
  charset: 'utf8',
  legalComments: 'none',
  target: ['chrome94', 'firefox101', 'safari16.4'],
}

const css = {
  name: 'css-as-text',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

/** Imports other parts as files beside them: the kinds share one kit, and seldom-used parts wait until they are asked for. */
const beside = (...names) => ({
  name: 'beside',
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`/(${names.join('|')})$`) }, ({ kind, path }) => {
      return kind === 'entry-point' ? null : { path: `./${files[path.split('/').pop()]}`, external: true }
    })
  },
})

async function bundle(entry, options = {}) {
  const result = await build({ ...common, entryPoints: [join(here, 'src', entry)], format: 'esm', plugins: [css], ...options })
  return result.outputFiles[0].contents
}

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 8).toUpperCase()
const files = {}

async function part(name, entry, options) {
  const bytes = await bundle(entry, options)
  files[name] = `${name}-${hash(bytes)}.js`
  return emit(`w/${files[name]}`, bytes)
}

const manifest = {}
const written = new Map()

function emit(path, bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
  const gzip = gzipSync(bytes, { level: 9 })
  written.set(path, bytes).set(`${path}.br`, brotli).set(`${path}.gz`, gzip)
  const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`
  manifest[path] = { bytes: bytes.length, brotli: brotli.length, gzip: gzip.length, integrity }
}

await part('core', 'app/main.ts')
await part('signals', 'page/signals.ts')
await part('heal', 'page/heal.ts')
await part('kit', 'ui/kit.ts', { plugins: [css, beside('signals', 'heal')] })
for (const kind of KINDS) await part(kind, `ui/${kind}.ts`, { plugins: [css, beside('kit')] })
emit('shirube.js', await bundle('loader.ts', { format: 'iife', define: { FILES: JSON.stringify(files) } }))

const brotli = (...names) => names.reduce((sum, name) => sum + manifest[name === 'loader' ? 'shirube.js' : `w/${files[name]}`].brotli, 0)
const sizes = {
  nothing_to_show: brotli('loader', 'core'),
  ...Object.fromEntries(KINDS.map((kind) => [`first_${kind}`, brotli('loader', 'core', 'kit', kind)])),
}
const facts = { files: manifest, entry: 'shirube.js', parts: files, brotli: sizes }
written.set('manifest.json', `${JSON.stringify(facts, null, 2)}\n`)
save()
report()

/** New files come before old ones go, so that a server on this folder always finds what it has told of. */
function save() {
  mkdirSync(join(dist, 'w'), { recursive: true })
  for (const [path, bytes] of written) writeFileSync(join(dist, path), bytes)
  for (const path of readdirSync(dist, { recursive: true })) {
    if (!written.has(path) && path !== 'w') rmSync(join(dist, path), { recursive: true })
  }
}

function report() {
  const row = (name, ...numbers) => console.log(name.padEnd(34) + numbers.map((n) => String(n).padStart(9)).join(''))
  row('file', 'bytes', 'gzip', 'brotli')
  for (const [name, size] of Object.entries(manifest)) row(name, size.bytes, size.gzip, size.brotli)
  console.log('')
  row('brotli bytes before…', '', '', '')
  row(`  nothing to show (≤ ${LIMITS.nothing})`, '', '', sizes.nothing_to_show)
  row(`  the first tour step (≤ ${LIMITS.tour})`, '', '', sizes.first_tour)
  row('  the first tooltip', '', '', sizes.first_tooltip)
  row('  the first checklist', '', '', sizes.first_checklist)
  const over = sizes.nothing_to_show > LIMITS.nothing || KINDS.some((kind) => sizes[`first_${kind}`] > LIMITS.tour)
  if (over && process.argv.includes('--check-size')) {
    console.error('Too large: see the limits above.')
    process.exitCode = 1
  }
}
