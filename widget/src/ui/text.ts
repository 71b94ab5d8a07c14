import type { Block } from '../protocol/types'
import { h } from './dom'
import type { Texts } from './texts'

const PLAIN: Record<string, 'strong' | 'em' | 'p' | 'br'> = { __proto__: null as never, b: 'strong', i: 'em', p: 'p', br: 'br' }

let texts: Texts | undefined

/** Takes over what knows more forms than those of a plain text. */
export function knows(more: Texts | undefined): void {
  texts ??= more
}

/** The style of those forms. */
export const textCss = (): string => texts?.css ?? ''

/** Nodes of a text tree. What is not known, or leads somewhere it may not, is shown as the text it holds. */
export function render(nodes: Block[] | string | null | undefined): (Node | string)[] {
  return typeof nodes === 'string' ? [nodes] : (nodes ?? []).map(node)
}

function node(tree: Block): Node | string {
  if (typeof tree === 'string') return tree
  const [type, content] = tree
  return texts?.node(tree, render) ?? h(PLAIN[type] ?? 'span', {}, ...render(content as Block[]))
}
