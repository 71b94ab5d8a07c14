import type { Block, Inline } from '../protocol/types'
import { allowed } from './address'
import { h } from './kit'
import css from './texts.css'

/** What only some texts have: lists, links, pictures and code. */
export interface Texts {
  css: string
  /** The node of a form that is known here, else undefined; `inner` makes what it holds. */
  node(tree: Exclude<Block, string>, inner: (content: Block[]) => (Node | string)[]): Node | undefined
}

export const texts: Texts = {
  css,
  node(tree, inner) {
    const [type, content] = tree
    if (type === 'a') return link(inner(content), String(tree[2]))
    if (type === 'img') return image(tree)
    if (type === 'c') return h('code', {}, content)
    return type === 'ul' || type === 'ol' ? h(type, {}, ...content.map((item) => h('li', {}, ...inner(item)))) : undefined
  },
}

function link(content: (Node | string)[], href: string): Node {
  const url = allowed(href, /^(https?|mailto):$/)
  if (!url) return h('span', {}, ...content)
  const away = url.origin !== location.origin && url.protocol !== 'mailto:'
  return h('a', { href: url.href, ...(away && { target: '_blank', rel: 'noopener noreferrer' }) }, ...content)
}

function image([, src, text, width, height]: Extract<Inline, ['img', ...unknown[]]>): Node {
  const url = allowed(String(src), /^https:$/)
  const alt = String(text ?? '')
  const size = (value: unknown) => (typeof value === 'number' ? String(value) : null)
  return url ? h('img', { src: url.href, alt, width: size(width), height: size(height), decoding: 'async' }) : document.createTextNode(alt)
}
