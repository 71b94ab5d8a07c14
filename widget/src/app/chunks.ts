import type * as Tests from '../core/tests'
import type * as History from '../page/history'
import { verified } from '../page/verified'
import type { KindName } from '../protocol/types'
import type { Kind } from '../ui/context'
import type * as Rich from '../ui/rich'
import type * as Texts from '../ui/texts'
import type * as Looks from '../ui/theme'
import type * as Kit from './kit'
import type * as Signals from './signals'
import type * as Why from './why'

/** The parts of the widget that are loaded when they are needed. */
export type Parts = { kit: typeof Kit; tests: typeof Tests; history: typeof History; rich: typeof Rich; theme: typeof Looks; texts: typeof Texts; signals: typeof Signals; why: typeof Why } & Record<KindName, { run: Kind }>
export type Load = ReturnType<typeof chunks>

/** In the script of one version: the file and hash of all that comes with a part. */
declare const SUMS: Record<string, [file: string, hash: string][]> | null

/** What loads a part from beside the script. */
export const chunks = (base: string, version: string) => {
  return async <Name extends keyof Parts>(name: Name): Promise<Parts[Name]> => {
    const file = /tour|modal/.test(name) ? 'kit' : name
    // A part without a hash is no part: this rejects, too.
    if (SUMS) await Promise.all((SUMS[file] as [string, string][]).map(([part, hash]) => verified(base + part, hash)))
    return import(`${base}${file}-${version}.js`)
  }
}
