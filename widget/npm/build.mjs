/** Builds npm/dist, the folder that is published as @shirube/widget: `npm publish npm/dist`. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import ts from 'typescript'

const here = dirname(fileURLToPath(import.meta.url))

/** Writes the package's files into `to`. */
export async function packageInto(to) {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  await build({ entryPoints: [join(here, 'index.ts')], outfile: join(to, 'index.js'), format: 'esm', target: 'es2021', charset: 'utf8', legalComments: 'none' })
  const { outputText } = ts.transpileDeclaration(readFileSync(join(here, 'index.ts'), 'utf8'), { fileName: 'index.ts', compilerOptions: { isolatedDeclarations: true } })
  writeFileSync(join(to, 'index.d.ts'), outputText)
  for (const name of ['package.json', 'README.md']) copyFileSync(join(here, name), join(to, name))
  copyFileSync(join(here, '..', '..', 'LICENSE'), join(to, 'LICENSE'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packageInto(join(here, 'dist'))
