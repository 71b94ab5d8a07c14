/** Builds widget/dist: the script tag's file, and the parts it imports, named by their content. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** The kinds import the kit as a file beside them, so that both are loaded at the same time. */
const kitBeside = (file) => ({
  name: 'kit-beside',
  setup(builder) {
    builder.onResolve({ filter: /\/kit$/ }, ({ kind }) => (kind === 'entry-point' ? null : { path: `./${file}`, external: true }))
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

function emit(path, bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
  const gzip = gzipSync(bytes, { level: 9 })
  const target = join(dist, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, bytes)
  writeFileSync(`${target}.br`, brotli)
  writeFileSync(`${target}.gz`, gzip)
  const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`
  manifest[path] = { bytes: bytes.length, brotli: brotli.length, gzip: gzip.length, integrity }
}

rmSync(dist, { recursive: true, force: true })
await part('core', 'app/main.ts')
await part('kit', 'ui/kit.ts')
for (const kind of KINDS) await part(kind, `ui/${kind}.ts`, { plugins: [css, kitBeside(files.kit)] })
emit('shirube.js', await bundle('loader.ts', { format: 'iife', define: { FILES: JSON.stringify(files) } }))

const brotli = (...names) => names.reduce((sum, name) => sum + manifest[name === 'loader' ? 'shirube.js' : `w/${files[name]}`].brotli, 0)
const sizes = {
  nothing_to_show: brotli('loader', 'core'),
  ...Object.fromEntries(KINDS.map((kind) => [`first_${kind}`, brotli('loader', 'core', 'kit', kind)])),
}
writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify({ files: manifest, entry: 'shirube.js', parts: files, brotli: sizes }, null, 2)}\n`)
report()

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
