/** The finders that are compared: ours, and what is usual. Each has `describe(element)` and `find(description)`. */
bench.finders = (() => {
  const all = (css) => {
    try {
      return [...bench.roots()].flatMap((root) => [...root.querySelectorAll(css)])
    } catch {
      return []
    }
  }
  let labels = new Map()
  bench.changed = () => (labels = new Map())
  const text = (element) => {
    if (!labels.has(element)) labels.set(element, bench.label(element))
    return labels.get(element)
  }
  const role = (element) => element.getAttribute('role') ?? { A: 'link', BUTTON: 'button', INPUT: `input ${element.type}` }[element.tagName] ?? element.localName
  const quoted = (value) => `"${value.replace(/["\\]/g, '\\$&')}"`
  const digits = (value) => /\d{3,}|^:/.test(value)

  /** The shortest selector that is unique: id, attribute or class, then steps from there. */
  function generated(element, hidden = []) {
    const root = element.getRootNode()
    const unique = (css) => root.querySelectorAll(css).length === 1
    const id = (at) => (!hidden.includes('id') && at.id && !digits(at.id) ? `#${CSS.escape(at.id)}` : null)
    const parts = []
    for (let at = element; at && at.nodeType === 1; at = at.parentElement) {
      if (id(at) && unique([id(at), ...parts].join(' > '))) return [id(at), ...parts].join(' > ')
      const classes = hidden.includes('class') ? [] : [...at.classList].slice(0, 2).map((name) => `.${CSS.escape(name)}`)
      const plain = at.localName + classes.join('')
      const siblings = [...(at.parentElement?.children ?? [])].filter((other) => other.matches(plain))
      parts.unshift(siblings.length > 1 ? `${at.localName}:nth-child(${[...at.parentElement.children].indexOf(at) + 1})` : plain)
      if (unique(parts.join(' > '))) return parts.join(' > ')
    }
    return parts.join(' > ')
  }

  const TESTS = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa', 'id']
  const ours = {
    describe: (element, hidden) => without(JSON.parse(JSON.stringify(ShirubeTarget.describe(element))), hidden),
    find: (description) => {
      const found = ShirubeTarget.find(description, document)
      return { element: found.reason === 'hidden' ? null : found.element, reason: found.reason, confidence: found.confidence }
    },
  }

  /** Takes what the labels were made of out of a description, so that it can't be found by its key alone. */
  function without(target, hidden) {
    if (!hidden.length) return target
    const print = target.fingerprint
    const tells = (css) => hidden.some((name) => css.includes(name === 'id' ? '#' : name === 'class' ? '.' : `[${name}=`))
    for (const name of hidden) delete print.attributes?.[name]
    for (const anchor of print.within ?? []) for (const name of hidden) delete anchor.attributes?.[name]
    if (hidden.includes('class')) delete print.classes
    if (hidden.some((name) => /label|title|words/.test(name))) delete print.name, delete print.text
    if (print.others) print.others = print.others.filter((key) => !hidden.some((name) => key.startsWith(`${name}=`)))
    print.beside = print.beside?.map((key) => (hidden.some((name) => key.startsWith(`${name}=`)) ? '' : key))
    const selectors = [target.css, ...(print.selectors ?? [])].filter((css) => css && !tells(css))
    print.selectors = selectors.slice(1)
    if (selectors[0]) target.css = selectors[0]
    else delete target.css
    return target
  }

  const css = {
    describe: (element, hidden) => ({ css: generated(element, hidden) }),
    find: ({ css }) => ({ element: all(css)[0] ?? null }),
  }
  const cssText = {
    describe: (element, hidden) => ({ css: generated(element, hidden), text: text(element), tag: element.localName }),
    find({ css, text: wanted, tag }) {
      const hit = all(css).find((element) => text(element) === wanted)
      return { element: hit ?? (wanted ? null : (all(css)[0] ?? null)) ?? (wanted ? (only(all(tag).filter((one) => text(one) === wanted))) : null) }
    },
  }
  const only = (elements) => (elements.length === 1 ? elements[0] : null)
  const inOrder = {
    describe(element, hidden) {
      const tests = TESTS.filter((name) => !hidden.includes(name)).map((name) => [name, element.getAttribute(name)])
      return { tests: tests.filter(([, value]) => value && !digits(value)), role: role(element), name: text(element), field: hidden.includes('name') ? null : element.getAttribute('name') }
    },
    find({ tests, role: kind, name, field }) {
      for (const [attribute, value] of tests) {
        const hit = only(all(`[${attribute}=${quoted(value)}]`))
        if (hit) return { element: hit }
      }
      const everything = all('*').filter((one) => one.children.length < 6)
      const named = name ? everything.filter((one) => role(one) === kind && text(one) === name) : []
      return { element: only(named) ?? (field ? only(all(`[name=${quoted(field)}]`)) : null) ?? (name ? only(everything.filter((one) => !one.children.length && text(one) === name)) : null) }
    },
  }
  const voting = {
    describe(element, hidden) {
      const attributes = [...element.attributes].filter(({ name, value }) => !hidden.includes(name) && !/^(class|style)$/.test(name) && value && value.length < 100)
      const own = attributes.map(({ name, value }) => `${element.localName}[${CSS.escape(name)}=${quoted(value)}]`)
      const classes = hidden.includes('class') ? [] : [...element.classList].map((name) => `${element.localName}.${CSS.escape(name)}`)
      return { selectors: [generated(element, hidden), generated(element, [...hidden, 'class']), generated(element, [...hidden, 'id']), ...own, ...classes], text: text(element), tag: element.localName }
    },
    find({ selectors, text: wanted, tag }) {
      const votes = new Map()
      const vote = (element, weight) => votes.set(element, (votes.get(element) ?? 0) + weight)
      for (const one of selectors) {
        const hits = all(one)
        for (const hit of hits.slice(0, 20)) vote(hit, 1 / hits.length)
      }
      if (wanted) for (const one of all(tag)) if (text(one) === wanted) vote(one, 1)
      const sorted = [...votes].filter(([one]) => !wanted || text(one) === wanted).sort((a, b) => b[1] - a[1])
      if (!sorted.length || (sorted[1] && sorted[1][1] >= sorted[0][1])) return { element: null }
      return { element: sorted[0][1] >= Math.max(1, selectors.length * 0.3) || wanted ? sorted[0][0] : null }
    },
  }
  return { ours, css, 'css + text': cssText, 'in order': inOrder, voting }
})()

/** Descriptions of every keyed element of this page, by every finder. */
bench.describeAll = (rules, hidden) => {
  const found = {}
  bench.changed()
  for (const [key, element] of bench.keyed(rules)) {
    const by = Object.fromEntries(Object.entries(bench.finders).map(([name, finder]) => [name, finder.describe(element, hidden)]))
    found[key] = { by, label: bench.label(element), bytes: JSON.stringify(by.ours).length }
  }
  return found
}

/**
 * What every finder makes of descriptions on this page: `right`, `none`, `wrong`, or for what is gone `none`, `wrong`.
 * With `extra.takenOut` each element that stayed is taken out of the page for the moment in which it is looked for.
 */
bench.findAll = (descriptions, rules, extra = {}) => {
  bench.changed()
  const here = bench.keyed(rules)
  const words = bench.said()
  const results = []
  for (const [key, { by, label }] of Object.entries(descriptions)) {
    const now = extra.renamed?.[key] ?? key
    const truth = here.get(now)
    if (extra.takenOut) {
      if (truth) results.push(outOfThePage(truth, () => weighed({ key, label, gone: true, by: tried(by, null) }, by, null)))
      continue
    }
    const gone = !truth && bench.gone(now, label, words, rules)
    if (!truth && !gone) continue
    results.push(weighed({ key, label, gone, by: tried(by, truth) }, by, truth))
  }
  return results

  function weighed(row, by, truth) {
    if (!window.ShirubeTrain) return row
    return { ...row, train: ShirubeTrain.candidates(by.ours, (element) => !!truth && (element === truth || same(element, truth))) }
  }

  function tried(by, truth) {
    const results = {}
    for (const [name, finder] of Object.entries(bench.finders)) {
      const start = performance.now()
      const found = finder.find(by[name])
      const ms = performance.now() - start
      const { element } = found
      const right = truth && element && (element === truth || same(element, truth))
      results[name] = { verdict: right ? 'right' : element ? 'wrong' : 'none', ms, reason: found.reason, confidence: found.confidence, what: element ? element.cloneNode(false).outerHTML.slice(0, 200) + ' ' + bench.label(element).slice(0, 40) : '' }
    }
    return results
  }

  /** Without the element, and without wrappers that hold nothing else. */
  function outOfThePage(element, work) {
    let whole = element
    for (let up = whole.parentElement; up && up !== document.body && up.children.length === 1 && bench.label(up) === bench.label(whole); up = up.parentElement) whole = up
    const place = document.createComment('')
    whole.replaceWith(place)
    bench.changed()
    try {
      return work()
    } finally {
      place.replaceWith(whole)
    }
  }

  /** A wrapper that holds nothing else, or the one thing in it, stands for the element. */
  function same(a, b) {
    const [outer, inner] = holds(a, b) ? [a, b] : holds(b, a) ? [b, a] : []
    if (!outer) return false
    const [one, two] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()]
    return bench.label(outer) === bench.label(inner) && Math.abs(one.width - two.width) < 40 && Math.abs(one.height - two.height) < 24
  }

  /** Also through the border of a shadow tree. */
  function holds(outer, inner) {
    for (let at = inner; at; at = at.parentNode ?? at.host) if (at === outer) return true
    return false
  }
}

/** Whether nothing on the page has that label, and nothing says the same; by hand, whether it was written down as gone. */
bench.gone = (key, label, words, rules) => (rules.byHand ? rules.byHand[key] === null : !bench.everywhere(key, rules) && !words.has(bench.spoken(label)))

/** Label → what is said, for people who check the labels. */
bench.listed = (rules) => Object.fromEntries([...bench.keyed(rules)].map(([key, element]) => [key, `${element.localName} "${bench.label(element)}"`]))

/** Label → `stayed`, `gone` or `left out`, without any finder. */
bench.verdicts = (before, rules) => {
  const [here, words] = [bench.keyed(rules), bench.said()]
  const verdict = (key, said) => (here.has(key) ? 'stayed' : bench.gone(key, /"(.*)"$/.exec(said)?.[1] ?? '', words, rules) ? 'gone' : 'left out')
  return Object.fromEntries(Object.entries(before).map(([key, said]) => [key, verdict(key, said)]))
}

/** Whether anything on the page has that key, also when it can't be seen or is there twice. */
bench.everywhere = (key, rules) => {
  const { attributes = [] } = rules
  const [, name, value] = /^([\w-]+)=(.*)$/.exec(key) ?? []
  if (!name || !attributes.includes(name)) return false
  return [...bench.roots()].some((root) => 
    name === 'class' ? root.querySelector(`.${CSS.escape(value)}`) : [...root.querySelectorAll(`[${name}]`)].some((one) => bench.valueOf(one, name, rules) === value),
  )
}
