import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
// @ts-expect-error: a build script, without types
import { packageInto } from '../npm/build.mjs'

const root = mkdtempSync(join(tmpdir(), 'shirube-npm-'))
const folder = join(root, 'node_modules', '@shirube', 'widget')
const docs = readFileSync(new URL('../../docs/install.md', import.meta.url), 'utf8')
const examples = [...docs.matchAll(/```tsx?\n\/\/ (\S+)\n([^]*?)```/g)].map(([, name, code]) => ({ name: name as string, code: code as string }))

/** As much of the frameworks' types as the examples speak of. */
const FRAMEWORKS = `
declare module 'react' { export function useEffect(effect: () => void | (() => void), depends?: unknown[]): void }
declare module 'vue' { export interface App { config: { globalProperties: Record<string, unknown> } } }
`

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  await packageInto(folder)
  writeFileSync(join(root, 'frameworks.d.ts'), FRAMEWORKS)
  writeFileSync(join(root, 'package.json'), '{"type": "module"}')
  for (const { name, code } of examples) writeFileSync(join(root, name), code)
})
afterAll(() => rmSync(root, { recursive: true }))

test('what is packed', () => {
  // The npm that runs this: none need be on the PATH.
  const npm = process.env['npm_execpath'] ?? ''
  const packed = JSON.parse(execFileSync(process.execPath, [npm, 'pack', '--dry-run', '--json'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] }).toString()) as {
    name: string
    size: number
    files: { path: string }[]
  }[]
  expect(packed[0]?.name).toBe('@shirube/widget')
  expect(packed[0]?.files.map(({ path }) => path).sort()).toEqual(['LICENSE', 'README.md', 'index.d.ts', 'index.js', 'package.json'])
  expect(packed[0]?.size).toBeLessThan(8_000)
})

test('one version for the widget and its package', () => {
  const version = (path: string) => (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version
  expect(version('../npm/package.json')).toBe(version('../package.json'))
})

test('the examples of the documentation have the right types', () => {
  expect(examples.map(({ name }) => name)).toEqual(['guides.tsx', 'guides.ts', 'main.ts'])
  const options: ts.CompilerOptions = {
    strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    jsx: ts.JsxEmit.Preserve, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], types: [],
  }
  const program = ts.createProgram([...examples.map(({ name }) => join(root, name)), join(root, 'frameworks.d.ts')], options)
  const wrong = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  expect(wrong).toEqual([])
}, 60_000)

test('what is not called is not bundled, and loading the widget is left to the browser', async () => {
  const bundled = async (code: string) => {
    const result = await build({ stdin: { contents: code, resolveDir: root }, bundle: true, minify: true, format: 'esm', write: false, logLevel: 'error' })
    return result.outputFiles[0]?.text ?? ''
  }
  expect(await bundled("import '@shirube/widget'")).toBe('')
  const code = await bundled("import { init } from '@shirube/widget'; init({ key: 'pk_x', host: 'https://h' })")
  expect(code).toMatch(/import\(\w+\)/)
  expect(readFileSync(join(folder, 'index.js'), 'utf8')).toMatch(/@vite-ignore[^]*webpackIgnore: true/)
})

test('on a server every call does nothing', async () => {
  const { identify, init, on, page, reset, start, track, why } = await import('../npm/index')
  init({ key: 'pk_x', host: 'nonsense' })
  identify('u-1')
  track('x')
  page()
  start('a')
  reset()
  on('ready', () => undefined)()
  expect(await why()).toEqual([])
  expect('shirube' in globalThis).toBe(false)
})

test('calls before init wait for it, and nothing is touched before', async () => {
  vi.resetModules()
  const window: { shirube?: { q?: unknown[][]; from?: object } } = {}
  vi.stubGlobal('document', {})
  vi.stubGlobal('window', window)
  const { identify, init, track } = await import('../npm/index')
  identify('u-1', { plan: 'pro' })
  expect(window).toEqual({})
  init({ key: 'pk_x', host: 'https://h.invalid/' })
  init({ key: 'pk_y', host: 'https://other.invalid/' })
  track('x', { n: 1 })
  expect(window.shirube?.q?.map(([name, first]) => [name, first])).toEqual([['identify', 'u-1'], ['track', 'x']])
  expect(window.shirube?.from).toEqual({ src: 'https://h.invalid/shirube.js', key: 'pk_x', host: 'https://h.invalid/', locale: undefined, pages: 'on' })
  vi.unstubAllGlobals()
})
