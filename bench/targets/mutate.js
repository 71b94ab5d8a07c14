/** Changes the page on purpose, by severity, and looks for what was described before. */
bench.mutations = (seeds) => {
  const SEVERITIES = {
    '1 light: hashes, texts by the way': ['hash'],
    '2 middle: wrappers, order, some texts': ['hash', 'wrap', 'shuffle', 'reword'],
    '3 heavy: ids gone, tags changed too': ['hash', 'wrap', 'shuffle', 'reword', 'ids', 'tags', 'insert'],
    '4 translated': ['hash', 'translate'],
    '5 translated and heavy': ['hash', 'wrap', 'shuffle', 'translate', 'ids', 'insert'],
  }
  const results = []
  for (const [mode, kinds] of Object.entries(SEVERITIES)) for (let seed = 1; seed <= seeds; seed++) results.push(...trial(mode, kinds, seed))
  return results

  function trial(mode, kinds, seed) {
    const random = dice(seed * 7919)
    const original = document.body.cloneNode(true)
    const elements = [...bench.keyed({}).values()].filter((one) => one.getRootNode() === document && one.isConnected)
    bench.changed()
    const described = elements.map((element) => ({ element, label: bench.label(element), by: Object.fromEntries(Object.entries(bench.finders).map(([name, finder]) => [name, finder.describe(element, [])])) }))
    const removed = new Set()
    for (const { element } of described) if (random() < 0.08 && !element.contains(document.activeElement)) removed.add(element)
    const kept = new Map(elements.map((one) => [one, one]))
    for (const kind of kinds) MUTATIONS[kind](random, kept)
    for (const element of removed) kept.get(element).remove()
    bench.changed()
    const rows = described.map(({ element, label, by }) => row(kept.get(element), label, by, removed.has(element) || !kept.get(element).isConnected))
    document.body.replaceWith(original)
    return rows.filter(Boolean).map((one) => ({ ...one, mode }))
  }

  function row(element, label, by, gone) {
    if (!gone && !bench.shown(element)) return null
    const found = { key: label, label, gone, by: {} }
    for (const [name, finder] of Object.entries(bench.finders)) {
      const start = performance.now()
      const result = finder.find(by[name])
      const ms = performance.now() - start
      const hit = result.element
      const right = !gone && hit && same(hit, element)
      found.by[name] = { verdict: right ? 'right' : hit ? 'wrong' : 'none', ms, reason: result.reason, confidence: result.confidence, what: hit ? hit.cloneNode(false).outerHTML.slice(0, 160) + ' ' + bench.label(hit).slice(0, 40) : '' }
    }
    if (window.ShirubeTrain) found.train = ShirubeTrain.candidates(by.ours, (one) => !gone && same(one, element))
    return found
  }

  function same(hit, element) {
    return hit === element || (hit.contains(element) && hit.textContent.trim() === element.textContent.trim() && hit.querySelectorAll('a,button,input').length <= 1) || element.contains(hit)
  }

  function dice(seed) {
    let state = seed
    return () => ((state = (state * 1664525 + 1013904223) % 4294967296) / 4294967296)
  }
}

const MUTATIONS = (() => {
  const all = () => [...document.body.querySelectorAll('*')].filter((one) => !one.closest('svg,script,style') || one.localName === 'svg')
  const letters = (random, most) => Array.from({ length: most }, () => 'abcdefghkmnpqrtxyz0123456789'[Math.floor(random() * 28)]).join('')

  /** The same letters always become the same others: as a build names classes anew. */
  function renamer(random) {
    const known = new Map()
    return (name) => known.get(name) ?? known.set(name, `c${letters(random, 6)}`).get(name)
  }

  function texts(change) {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found = []
    while (walker.nextNode()) if (/\p{L}/u.test(walker.currentNode.data) && !walker.currentNode.parentElement.closest('script,style,svg')) found.push(walker.currentNode)
    for (const node of found) node.data = change(node.data)
    for (const element of all()) for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (element.hasAttribute(name)) element.setAttribute(name, change(element.getAttribute(name)))
    for (const element of document.body.querySelectorAll('input[type=submit],input[type=button]')) if (element.value) element.setAttribute('value', change(element.value))
  }

  /** Words of a language that is none, the same for the same text. */
  function foreign(text) {
    const kana = 'かきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん'
    return text.replace(/\p{L}+/gu, (word) => [...word].slice(0, Math.max(2, word.length / 2)).map((letter, i) => kana[(letter.codePointAt(0) * 7 + word.length * 3 + i * 11) % kana.length]).join(''))
  }

  return {
    hash(random) {
      const rename = renamer(random)
      for (const element of all()) if (element.hasAttribute('class') && element.localName !== 'svg') element.setAttribute('class', [...element.classList].map(rename).join(' '))
    },
    wrap(random) {
      for (const element of all()) {
        if (random() > 0.25 || /^(td|th|tr|tbody|thead|li|option|body|colgroup|col|dt|dd|legend|caption)$/.test(element.localName) || element.closest('svg,select')) continue
        const wrapper = document.createElement(random() < 0.5 ? 'div' : 'span')
        element.replaceWith(wrapper)
        wrapper.append(element)
      }
    },
    shuffle(random) {
      for (const parent of all()) {
        if (random() > 0.3 || parent.childElementCount < 2 || /^(table|select|dl|head)$/.test(parent.localName)) continue
        const child = parent.children[Math.floor(random() * parent.childElementCount)]
        parent.insertBefore(child, parent.children[Math.floor(random() * parent.childElementCount)])
      }
    },
    reword(random) {
      texts((text) => (random() < 0.12 ? `${text.trim()} now` : random() < 0.08 ? text.toUpperCase() : text))
    },
    translate() {
      texts(foreign)
    },
    ids(random) {
      const rename = renamer(random)
      for (const element of all()) {
        if (element.id) element.id = rename(element.id)
        for (const name of ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls']) if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).split(/\s+/).map(rename).join(' '))
      }
    },
    tags(random, kept) {
      for (const element of all()) {
        if (random() > 0.1 || !/^(div|span|section|header|h1|h2|h3|article|nav|a|button)$/.test(element.localName)) continue
        const other = { div: 'section', span: 'div', section: 'div', header: 'div', h1: 'h2', h2: 'h3', h3: 'h4', article: 'div', nav: 'div', button: 'a', a: 'a' }[element.localName]
        const fresh = document.createElement(other)
        for (const { name, value } of element.attributes) fresh.setAttribute(name, value)
        if (element.localName === 'button') fresh.setAttribute('role', 'button'), fresh.setAttribute('href', '#')
        fresh.append(...element.childNodes)
        element.replaceWith(fresh)
        for (const [before, now] of kept) if (now === element) kept.set(before, fresh)
      }
    },
    insert(random) {
      for (const element of all()) {
        if (random() > 0.06 || !/^(a|button|li|section|p)$/.test(element.localName)) continue
        const twin = element.cloneNode(true)
        for (const one of [twin, ...twin.querySelectorAll('*')]) for (const name of ['id', 'name', 'href', 'data-testid', 'for', 'value']) if (one.hasAttribute(name)) one.setAttribute(name, `new-${letters(random, 5)}`)
        const walker = document.createTreeWalker(twin, NodeFilter.SHOW_TEXT)
        while (walker.nextNode()) if (/\p{L}/u.test(walker.currentNode.data)) walker.currentNode.data = letters(random, 7)
        for (const one of [twin, ...twin.querySelectorAll('*')]) for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (one.hasAttribute(name)) one.setAttribute(name, letters(random, 7))
        element.after(twin)
      }
    },
  }
})()
