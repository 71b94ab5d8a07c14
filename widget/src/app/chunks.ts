import type * as Tests from '../core/tests'
import type * as History from '../page/history'
import { verified } from '../page/verified'
import type { KindName } from '../protocol/types'
import type { Kind } from '../ui/context'
import type * as Rich from '../ui/rich'
import type * as Looks from '../ui/theme'
import type * as Kit from './kit'

/** The parts of the widget that are loaded when they are needed. */
export type Parts = { kit: typeof Kit; tests: typeof Tests; history: typeof History; rich: typeof Rich; theme: typeof Looks } & Record<KindName, { run: Kind }>
/** Their file names; the build writes them into the script. */
export type Files = Record<keyof Parts, string>
export type Load = ReturnType<typeof chunks>

/** In the script of one version: the file and hash of all that comes with a part. */
declare const SUMS: Record<string, [file: string, hash: string][]> | null

/** What loads a part from beside the script. */
export const chunks = (base: string, files: Files) => {
  return async <Name extends keyof Parts>(name: Name): Promise<Parts[Name]> => {
    // A part without a hash is no part: this rejects, too.
    if (SUMS) await Promise.all((SUMS[name] as [string, string][]).map(([file, hash]) => verified(base + file, hash)))
    return import(base + files[name])
  }
}
