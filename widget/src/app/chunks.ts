import type { Kind } from '../ui/context'
import type * as Kit from '../ui/kit'

/** File names of the parts that are loaded when they are needed; the build writes them into the loader. */
export interface Files {
  core: string
  kit: string
  tour: string
  tooltip: string
  checklist: string
}
export type KindName = 'tour' | 'tooltip' | 'checklist'

/** Loads the parts of the widget from beside the script, all that a kind needs at the same time. */
export function chunks(base: string, files: Files) {
  const load = (file: string): Promise<unknown> => import(base + file)
  return {
    kit: () => load(files.kit) as Promise<typeof Kit>,
    kind: (name: KindName) => {
      void load(files.kit).catch(() => undefined)
      return load(files[name]).then((module) => (module as { run: Kind }).run)
    },
  }
}
export type Chunks = ReturnType<typeof chunks>
