/**
 * Says which element is which, without any part of the finder: by attributes that a product keeps over its releases, or
 * by words and place (never with `wordless`), or by pairs written by hand. What has no key, or shares it with another, is
 * left out.
 */
window.bench = (() => {
  const INTERACTIVE =
    'a[href],button,input:not([type=hidden]),select,textarea,summary,h1,h2,h3,th,[role=button],[role=link],[role=tab],[role=menuitem],[role=checkbox],[role=switch],[role=menuitemcheckbox],[role=combobox],[role=textbox],[role=slider],[role=option],[onclick],[data-testid]'
  const squeeze = (text) => (text ?? '').replace(/\s+/g, ' ').trim()

  function* roots(root = document) {
    yield root
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) yield* roots(element.shadowRoot)
  }

  function shown(element) {
    const { width, height } = element.getBoundingClientRect()
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true })
  }

  /** What a field holds; elements that a product made itself may hold anything, and some have no end of it. */
  function filled(element) {
    try {
      return typeof element.value === 'string' ? element.value : ''
    } catch {
      return ''
    }
  }

  function label(element) {
    const own = element.getAttribute('aria-label') || (element.labels?.[0] && squeeze(element.labels[0].textContent))
    return squeeze(own || element.innerText || filled(element) || element.placeholder || element.title || element.querySelector('[title],[alt]')?.title).slice(0, 100)
  }

  /** As it is compared. */
  const spoken = (text) => text.replace(/…/g, '...').replace(/[\u200b-\u200d\ufeff]/g, '').toLowerCase()

  function kind(element) {
    const role = element.getAttribute('role')
    if (role) return role
    return { a: 'link', input: `input-${element.type}` }[element.localName] ?? element.localName
  }

  /** The heading, legend or labelled group that the element stands under. */
  function section(element) {
    for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
      if (at !== element && at.getAttribute?.('aria-label')) return at.getAttribute('aria-label')
      for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
        const heading = before.matches('h1,h2,h3,h4,legend,caption') ? before : before.querySelector('h1,h2,h3,h4,legend,caption')
        if (heading) return squeeze(heading.textContent).slice(0, 60)
      }
    }
    return ''
  }

  /** An attribute without what differs between releases though it says the same: how an address is written. */
  function valueOf(element, name, { forget }) {
    const value = element.getAttribute(name)
    if (name !== 'href' || !value?.includes('?')) return value
    const [path, query] = [value.slice(0, value.indexOf('?')), value.slice(value.indexOf('?') + 1)]
    const whole = `${path}?${query.split('&').map(decodeURIComponent).sort().join('&')}`
    return forget ? whole.replace(new RegExp(forget, 'g'), '') : whole
  }

  function keyOf(element, rules) {
    const { attributes = [], ancestor, words, wordless } = rules
    for (const name of attributes) {
      const value = name === 'class' ? [...element.classList].find((one) => new RegExp(words).test(one)) : valueOf(element, name, rules)
      if (value && !/^$|^#|^javascript:|\d{4,}|^:|^radix|[0-9a-f]{8}/.test(value)) return `${name}=${value}`
    }
    if (wordless) return null
    const text = spoken(label(element))
    if (words === false || !text || text.length < 2) return null
    const place = ancestor ? (element.closest(ancestor)?.id ?? '') : section(element)
    return `${kind(element)}|${text}|${place}`
  }

  /** What was pointed at by hand: the one element of `css` that can be seen, of `css :: words` the one that says these words. */
  function pointed(selector) {
    const [css, words] = selector.split(' :: ')
    const hits = [...roots()].flatMap((root) => [...root.querySelectorAll(css)])
    const [one, ...more] = hits.filter((hit) => shown(hit) && (!words || spoken(label(hit)) === words))
    return more.length ? null : one
  }

  function keyedByHand(pairs) {
    const found = Object.entries(pairs).map(([key, selector]) => [key, selector && pointed(selector)])
    return new Map(found.filter(([, element]) => element))
  }

  /** Key → element, for everything that has a key of its own and can be seen. */
  function keyed(rules) {
    if (rules.byHand) return keyedByHand(rules.byHand)
    const found = new Map()
    const twice = new Set()
    for (const root of roots()) {
      for (const element of root.querySelectorAll(rules.which ?? INTERACTIVE)) {
        if (!shown(element)) continue
        const key = keyOf(element, rules)
        if (!key) continue
        if (found.has(key)) twice.add(key)
        found.set(key, element)
      }
    }
    for (const key of twice) found.delete(key)
    return found
  }

  /** Every word that the page shows or says, to tell what is gone from what was renamed. */
  function said() {
    const words = new Set()
    for (const root of roots()) for (const element of root.querySelectorAll(INTERACTIVE)) words.add(spoken(label(element)))
    return words
  }

  return { keyed, said, spoken, valueOf, label, roots, shown }
})()
