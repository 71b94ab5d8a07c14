import type { Block, Inline } from '../protocol/types'
import { h } from './dom'

const PLAIN = { b: 'strong', i: 'em', c: 'code', p: 'p', ul: 'ul', ol: 'ol', br: 'br' } as const

/** Nodes of a text tree. What is not known, or leads somewhere it may not, is shown as the text it holds. */
export function render(nodes: Block[] | string | null | undefined): Node[] {
  if (typeof nodes === 'string') return [document.createTextNode(nodes)]
  return (nodes ?? []).map(node)
}

function node(tree: Block): Node {
  if (typeof tree === 'string') return document.createTextNode(tree)
  const [type, content] = tree
  if (type === 'a') return link(content as Inline[], String(tree[2]))
  if (type === 'img') return image(tree as unknown[])
  if (!Object.hasOwn(PLAIN, type)) return h('span', {}, ...inner(content))
  const element = h(PLAIN[type])
  if (type === 'ul' || type === 'ol') for (const item of content as Block[][]) element.append(h('li', {}, ...inner(item)))
  else element.append(...inner(content))
  return element
}

const inner = (content: unknown): Node[] => render(content as Block[] | string | undefined)

function link(content: Inline[], href: string): Node {
  const url = allowed(href, /^(https?|mailto):$/)
  if (!url) return h('span', {}, ...inner(content))
  const away = url.origin !== location.origin && url.protocol !== 'mailto:'
  return h('a', { href: url.href, ...(away && { target: '_blank', rel: 'noopener noreferrer' }) }, ...inner(content))
}

function image([, src, alt, width, height]: unknown[]): Node {
  const url = allowed(String(src), /^https:$/)
  const size = (value: unknown) => (typeof value === 'number' ? String(value) : null)
  if (!url) return document.createTextNode(String(alt ?? ''))
  return h('img', { src: url.href, alt: String(alt ?? ''), width: size(width), height: size(height), decoding: 'async' })
}

/** The URL when its scheme is allowed or when it is a path of this site; else null. */
export function allowed(text: string, schemes: RegExp): URL | null {
  try {
    const url = new URL(text, location.href)
    return schemes.test(url.protocol) || (/^\/(?![/\\])/.test(text) && url.origin === location.origin) ? url : null
  } catch {
    return null
  }
}
