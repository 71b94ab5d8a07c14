import type { Theme, Variables } from '../protocol/types'
import type { Looks } from './surface'

let count = 0

/** The guide's own theme over the workspace's, key by key. */
export function over(base: Theme = {}, own: Theme = {}): Theme {
  const { all, light, dark, spot } = base
  return { ...base, ...own, all: { ...all, ...own.all }, light: { ...light, ...own.light }, dark: { ...dark, ...own.dark }, spot: { ...spot, ...own.spot } }
}

/** Puts a theme on a guide's place: its variables as rules, so that light and dark follow the browser's wish at once. */
export function dresser({ mode, all, light, dark, z }: Theme): NonNullable<Looks['dress']> {
  const name = `theme-${++count}`
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`.${name}{}.${name}.dark{}@media(prefers-color-scheme:dark){.${name}:not(.light){}}:host{}`)
  const [day, night, wish, host] = [...sheet.cssRules] as [CSSStyleRule, CSSStyleRule, CSSMediaRule, CSSStyleRule]
  put(day, { ...all, ...light })
  for (const rule of [night, wish.cssRules[0] as CSSStyleRule]) put(rule, { ...all, ...dark })
  if (z) host.style.setProperty('z-index', String(z), 'important')
  return (element, root, outside) => {
    if (mode === 'dark') night.style.cssText = darkness(root) + night.style.cssText
    root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter((other) => other !== sheet), sheet]
    element.classList.add(name, ...(mode ? [mode] : []))
    if (z) outside.removeAttribute('popover')
  }
}

function put({ style }: CSSStyleRule, variables: Variables): void {
  for (const [name, value] of Object.entries(variables)) style.setProperty(`--${name}`, value)
}

/** The widget's own dark variables, which its sheet has for those whose browser wishes them. */
function darkness(root: ShadowRoot): string {
  const rules = [...(root.adoptedStyleSheets[0]?.cssRules ?? [])].filter((rule): rule is CSSMediaRule => rule instanceof CSSMediaRule)
  const dark = rules.find(({ conditionText }) => conditionText.includes('dark'))?.cssRules[0] as CSSStyleRule | undefined
  return dark?.style.cssText ?? ''
}
