/** Builds widget/dist: the script tag's file, and the parts it imports, named by the version that they have together. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as zlib from 'node:zlib'
import { build, transform } from 'esbuild'
import { minify } from 'terser'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
/** What the kit loads by itself when it needs it. */
const OF_KIT = ['heal', 'watch', 'tabs', 'reveal']
/** Kinds with a file of their own. */
const OWN = ['tooltip', 'checklist', 'banner', 'hub']
/** What the hub's button opens: loaded when somebody comes near it. */
const HELP = 'help'
/** What its panel shows when somebody searches or opens an entry. */
const PAGES = 'pages'
/** What only some guides ask for, of whatever kind. */
const EXTRAS = ['rich', 'theme', 'texts']
/** What the script loads without the kit. */
const ALONE = ['tests', 'history', 'why']
/** Stands for the version of the parts until it is known; sizes are measured with it, so that no change elsewhere moves them. */
const MARK = '5E1F7A39'
/** The most brotli bytes of each part, and of all that is downloaded before something is there. */
const BARS = {
  parts: { shirube: 6_000, kit: 8_500, signals: 1_315, heal: 10_550, watch: 760, reveal: 700, tests: 455, tabs: 385, history: 165, why: 260, texts: 670, rich: 3_040, theme: 515, tooltip: 2_540, checklist: 3_440, banner: 2_620, hub: 1_050, help: 2_645, pages: 1_310 },
  before: { nothing_to_show: 6_000, first_tour: 14_590, first_modal: 14_590, first_tooltip: 17_000, first_checklist: 17_990, first_banner: 17_100, first_hub: 15_600, hub_with_panel: 18_000 },
}
/** Names of ours alone, never on the wire, in storage nor of the document: the parts know them by shorter ones. */
const INTERNAL = `
  world fetchGuide loadSignals learned report emit load empty happened launch verdicts look others learn pending alone enqueue want
  stage running manual old free timer ready retryAfter lives touched parked slots past keep drop judge newId holds passes urlMatches
  code answer present reasons whereHolds watchHistory explain signals part base rich texts heal bringIn claim freed help over dresser innerRoots boxInFrame gone house park dress slot hear stop dismiss unfold save active say users undo inside live root foot arrow index phase
  settle reveal offersNext timeOnPage satisfied waits way dock buttonRow press snooze move mayGo still
  searchField loose rowOf newsOf turn startOther searched typed view`.trim().split(/\s+/)
const mangleCache = {}
const common = {
  mangleProps: new RegExp(`^(${INTERNAL.join('|')})$`),
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
      return { contents: code.trim().replace(/(--[\w-]+): |(,) /g, (_, name) => (name ? `${name}:` : ',')), loader: 'text' }
    })
  },
}

/** Imports other parts as files beside them: the kinds share one kit, and seldom-used parts wait until they are asked for. */
const beside = (...names) => ({
  name: 'beside',
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`/(${names.join('|')})$`) }, ({ kind, path }) => {
      return kind === 'entry-point' ? null : { path: `./${path.split('/').pop()}-${MARK}.js`, external: true }
    })
  },
})

/** Names by which the script asks for what is in the kit; the rest only the kinds ask for, by a letter. */
const OPEN = ['begin', 'run']
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** What the kit gives to the kinds, as a list for `export` and `import`. */
async function given() {
  const stdin = { contents: `export*from'./app/kit';import'./loader'`, resolveDir: join(here, 'src'), loader: 'ts' }
  const { metafile, mangleCache: first } = await build({ ...common, mangleCache, stdin, format: 'esm', metafile: true, plugins: [css, beside(...OF_KIT)] })
  // The shortest names go to what is said most often before the first step.
  Object.assign(mangleCache, first)
  const names = Object.values(metafile.outputs)[0].exports.filter((name) => !OPEN.includes(name))
  return names.map((name, at) => [name, LETTERS[at]])
}

/** Imports the kit, as the kinds know it: once for all of a kind's modules. */
const kit = (names) => ({
  name: 'kit',
  setup(builder) {
    builder.onResolve({ filter: /\/kit$/ }, () => ({ path: 'kit', namespace: 'kit' }))
    builder.onResolve({ filter: /^\.\/kit-/ }, ({ path }) => ({ path, external: true }))
    builder.onLoad({ filter: /./, namespace: 'kit' }, () => ({ contents: `export{${names.map(([name, letter]) => `${letter} as ${name}`)}}from'./kit-${MARK}.js'` }))
  },
})

async function bundle(entry, options = {}) {
  const entryPoints = options.stdin ? undefined : [join(here, 'src', entry)]
  const result = await build({ ...common, mangleCache, entryPoints, format: 'esm', plugins: [css], ...options })
  Object.assign(mangleCache, result.mangleCache)
  const asked = new RegExp(`"(${INTERNAL.join('|')})" ?in\\b`).exec(result.outputFiles[0].text)
  if (asked) throw Error(`${asked[1]} is asked for by its name, which is another in the parts.`)
  return squeeze(renamed(result.outputFiles[0].text), options.format !== 'iife')
}

/** Gives what a part exports the name by which the others ask for it. */
const renamed = (code) => code.replace(/(?<= as )\w+(?=[\w\s,$]*\};?\s*$)/g, (name) => mangleCache[name] || name)

/** Leaves out what an import names and nobody uses. */
function pruned(code) {
  const used = (name) => code.split(new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${name.replaceAll('$', '\\$')}(?![\\w$])`)).length > 2
  return code.replace(/import\{([^}]+)\}/, (_, list) => `import{${list.split(',').filter((pair) => used(pair.split(' as ').pop()))}}`)
}

/** Names in one fixed order, which compresses better than one by what else is in the file. */
const ORDER = 'etnriaoslcudpmhgfybvkwxjqzABCDEFGHIJKLMNOPQRSTUVWXYZ_$'
const nth = (n) => ORDER[n % ORDER.length] + (n < ORDER.length ? '' : nth(Math.floor(n / ORDER.length) - 1))

/** A second minifier: it finds about 5% (brotli) that esbuild leaves. */
async function squeeze(code, module) {
  // More passes make the script smaller in bytes, but not when it is compressed.
  const compress = { passes: module ? 6 : 2, toplevel: module, pure_getters: true, unsafe: true, unsafe_arrows: true, unsafe_methods: true, inline: 1, hoist_funs: true, comparisons: false, keep_fargs: false }
  const { code: small } = await minify(pruned(code), { module, ecma: 2020, compress, mangle: { nth_identifier: { get: nth } } })
  return Buffer.from(small)
}

const hash = (...all) => all.reduce((sum, bytes) => sum.update(bytes), createHash('sha256')).digest('hex').slice(0, 8).toUpperCase()
const built = new Map()

/** Has a browser that knows it compile all functions while the file comes in: the page's main thread has ms less to do. */
const eager = (code) => Buffer.concat([Buffer.from('//# allFunctionsCalledOnLoad\n'), code])

async function part(name, entry, options) {
  built.set(name, await bundle(entry, options))
}

const manifest = {}
const written = new Map()

/** Brotli bytes of each part, whatever the version is. */
const size = {}

function emit(path, code, part) {
  if (part) size[part] = packed(code).length
  const bytes = part ? Buffer.from(String(code).replaceAll(MARK, version)) : code
  const brotli = packed(bytes)
  const gzip = zlib.gzipSync(bytes, { level: 9 })
  written.set(path, bytes).set(`${path}.br`, brotli).set(`${path}.gz`, gzip)
  // Node 22.15 and later; what comes with the Python wheel is newer.
  if (zlib.zstdCompressSync) written.set(`${path}.zst`, zlib.zstdCompressSync(bytes, { params: { [zlib.constants.ZSTD_c_compressionLevel]: 19 } }))
  const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`
  manifest[path] = { bytes: bytes.length, brotli: brotli.length, gzip: gzip.length, integrity }
}

/** How distances are written, as [postfix bits, direct codes]: which is best is another with each file. */
const DISTANCES = [[0, 0], [0, 1], [0, 3], [1, 2], [1, 12], [1, 14], [1, 20], [2, 4], [2, 8], [3, 0], [3, 8]]

function packed(bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN, BROTLI_PARAM_NPOSTFIX, BROTLI_PARAM_NDIRECT } = zlib.constants
  const tries = DISTANCES.map(([postfix, direct]) => {
    const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: bytes.length, [BROTLI_PARAM_LGWIN]: 16 }
    return zlib.brotliCompressSync(bytes, { params: { ...params, [BROTLI_PARAM_NPOSTFIX]: postfix, [BROTLI_PARAM_NDIRECT]: direct } })
  })
  return tries.reduce((best, next) => (next.length < best.length ? next : best))
}

const names = await given()
await part('heal', 'page/heal.ts')
await part('watch', 'page/watch.ts')
emit('target.js', await bundle('target/index.ts', { format: 'iife', globalName: 'ShirubeTarget', mangleProps: undefined }))
await part('reveal', 'ui/reveal.ts')
await part('tests', 'core/tests.ts')
await part('tabs', 'page/tabs.ts')
await part('history', 'page/history.ts')
await part('why', 'app/why.ts')
const contents = `export{${OPEN},${names.map((pair) => pair.join(' as '))}}from'./kit'`
await part('kit', '', { stdin: { contents, resolveDir: join(here, 'src/app'), loader: 'ts' }, plugins: [css, beside(...OF_KIT)] })
built.set('kit', eager(built.get('kit')))
for (const name of [...OWN, ...EXTRAS]) await part(name, `ui/${name}.ts`, { plugins: [css, beside(HELP), kit(names)] })
await part('signals', 'app/signals.ts', { plugins: [css, kit(names)] })
await part(HELP, 'ui/help.ts', { plugins: [css, beside(PAGES), kit(names)] })
await part(PAGES, 'ui/pages.ts', { plugins: [css, kit(names)] })

/** All parts have one version, so that the script need not know a name for each: a hash of all that they hold. */
const version = hash(...built.values())
const files = {}
for (const [name, bytes] of built) {
  files[name] = `${name}-${version}.js`
  emit(`w/${files[name]}`, bytes, name)
}
// The tour comes with the kit: one file compresses better than two, and it is the kind that most people see first.
// An announcement is a tour of one step; what only some tours need is in a file of its own.
files.tour = files.modal = files.kit

const script = async (base, sums) => {
  // Also what runs before the loader's own guard must not become an error of the page.
  const guard = { banner: { js: 'try{' }, footer: { js: '}catch{}' } }
  return eager(await bundle('loader.ts', { ...guard, format: 'iife', define: { VERSION: JSON.stringify(MARK), BASE: JSON.stringify(base), SUMS: JSON.stringify(sums) } }))
}
emit('shirube.js', await script('w/', null), 'shirube')
await pinned()

/** The script of exactly this version, which believes no part but those that it was built with. */
async function pinned() {
  const hashes = (...names) => names.map((name) => [files[name], manifest[`w/${files[name]}`].integrity])
  const kit = hashes('kit', ...OF_KIT)
  const sums = { kit }
  for (const name of ALONE) sums[name] = hashes(name)
  for (const name of [...OWN, ...EXTRAS, 'signals']) sums[name] = [...kit, ...hashes(name)]
  sums.hub.push(...hashes(HELP, PAGES))
  const unchecked = [...built.keys()].filter((name) => !sums[name] && ![...OF_KIT, HELP, PAGES].includes(name))
  if (unchecked.length) throw Error(`No hash for ${unchecked}: what a part brings along must be listed.`)
  const bytes = Buffer.from(String(await script('./', sums)).replaceAll(MARK, version))
  const name = `shirube-${hash(bytes)}.js`
  emit(`w/${name}`, bytes)
  written.set('w/pinned.json', `${JSON.stringify({ script: `/w/${name}`, integrity: manifest[`w/${name}`].integrity }, null, 2)}\n`)
}

const brotli = (...names) => ['shirube', ...names].reduce((sum, name) => sum + size[name], 0)
const sizes = {
  nothing_to_show: brotli(),
  first_tour: brotli('kit'),
  first_modal: brotli('kit'),
  ...Object.fromEntries(OWN.map((kind) => [`first_${kind}`, brotli('kit', kind)])),
  hub_with_panel: brotli('kit', 'hub', HELP),
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
  for (const [name, { bytes, gzip, brotli }] of Object.entries(manifest)) row(name, bytes, gzip, brotli)
  console.log('')
  row('brotli bytes', '', 'at most', 'now')
  const over = [
    ...Object.entries(BARS.parts).map(([name, bar]) => [name, bar, size[name]]),
    ...Object.entries(BARS.before).map(([name, bar]) => [`before ${name}`, bar, sizes[name]]),
  ].filter(([name, bar, now]) => (row(`  ${name}`, '', bar, now), now > bar))
  if (over.length && process.argv.includes('--check-size')) {
    console.error(`Too large: ${over.map(([name]) => name).join(', ')}.`)
    process.exitCode = 1
  }
}
