import type { Kind } from '../ui/context'
import type * as Tests from '../core/tests'
import type * as Kit from './kit'

/** File names of the parts that are loaded when they are needed; the build writes them into the script. */
export type Files = Record<'kit' | 'tests' | KindName, string>
export type KindName = 'tour' | 'tooltip' | 'checklist'

/** Loads the parts of the widget from beside the script, all that a kind needs at the same time. */
export function chunks(base: string, files: Files) {
  const load = <T>(name: keyof Files): Promise<T> => import(base + files[name])
  const kit = () => load<typeof Kit>('kit')
  const tests = () => load<typeof Tests>('tests')
  return { kit, tests, kind: (name: KindName) => Promise.all([kit(), load<{ run: Kind }>(name)]) }
}
export type Chunks = ReturnType<typeof chunks>
