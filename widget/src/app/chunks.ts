import type * as Tests from '../core/tests'
import type * as History from '../page/history'
import type { Kind } from '../ui/context'
import type * as Kit from './kit'

export type KindName = 'tour' | 'tooltip' | 'checklist'
/** The parts of the widget that are loaded when they are needed. */
export type Parts = { kit: typeof Kit; tests: typeof Tests; history: typeof History } & Record<KindName, { run: Kind }>
/** Their file names; the build writes them into the script. */
export type Files = Record<keyof Parts, string>
export type Load = ReturnType<typeof chunks>

/** What loads a part from beside the script. */
export const chunks = (base: string, files: Files) => {
  return <Name extends keyof Parts>(name: Name): Promise<Parts[Name]> => import(base + files[name])
}
