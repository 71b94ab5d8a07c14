/** A text as it is searched: without case, width, or the difference between hiragana and katakana. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))

/** What can be found by its title, and by what else it says. */
export interface Found {
  title: string
  text: string
}

/** Those in which every word of the query occurs; those with all of them in the title come first. */
export function search<T extends Found>(query: string, among: T[]): T[] {
  const words = plain(query).split(/\s+/).filter(Boolean)
  const has = (text: string) => words.every((word) => plain(text).includes(word))
  const found = among.filter(({ title, text }) => has(`${title} ${text}`))
  return [...found.filter(({ title }) => has(title)), ...found.filter(({ title }) => !has(title))]
}

/** The text of a tree of text, for searching. */
export function textOf(tree: unknown): string {
  if (typeof tree === 'string') return tree
  if (!Array.isArray(tree)) return ''
  const [type, ...rest] = tree as unknown[]
  if (typeof type !== 'string' || !/^(p|b|i|c|br|a|img|ul|ol)$/.test(type)) return tree.map(textOf).join(' ')
  return type === 'img' ? String(rest[1] ?? '') : textOf(rest[0])
}
