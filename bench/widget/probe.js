// In every measured page, before anything else: knows when a step is on the screen, and what was left behind.
(() => {
  const roots = []
  const attach = Element.prototype.attachShadow
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, this.localName === 'shirube-guide' ? { ...options, mode: 'open' } : options)
    roots.push(root)
    return root
  }
  const listening = new Map()
  for (const name of ['addEventListener', 'removeEventListener']) {
    const own = EventTarget.prototype[name]
    EventTarget.prototype[name] = function (type, heard, options) {
      const page = this === window || this === document || this === document.documentElement || this === document.body
      const key = `${type}/${Boolean(options?.capture ?? options)}`
      if (page) {
        const mine = listening.get(this) ?? listening.set(this, new Map()).get(this)
        const all = mine.get(key) ?? mine.set(key, new Set()).get(key)
        if (name === 'addEventListener') all.add(heard)
        else all.delete(heard)
      }
      return own.call(this, type, heard, options)
    }
  }

  const anywhere = (css) => [document, ...roots.filter((root) => root.host.isConnected)].flatMap((root) => [...root.querySelectorAll(css)])
  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect()
    return width > 0 && height > 0 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  }
  const peers = {
    shirube: ['.title', 'button.primary'],
    floor: ['.floor-title', '.floor-next'],
    driver: ['.driver-popover-title', '.driver-popover-next-btn'],
    shepherd: ['.shepherd-title', '.shepherd-button'],
    intro: ['.introjs-tooltip-title', '.introjs-nextbutton'],
    joyride: ['.react-joyride__tooltip h1,.react-joyride__tooltip h2,.react-joyride__tooltip h3,.react-joyride__tooltip h4', '[data-action=primary]'],
    posthog: ['.bench-title', '.ph-tour-button:not(.ph-tour-button--secondary)'],
  }
  let shift = 0
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (shift += value))).observe({ type: 'layout-shift', buffered: true })

  const frame = () => new Promise(requestAnimationFrame)
  const afterPaint = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => done(performance.now())
    port2.postMessage(0)
  })
  const sheets = 'script,style,link'
  const bench = (window.bench = {
    peer: '',
    title: (n) => anywhere(peers[bench.peer][0]).find((element) => element.textContent.includes(`STEP ${n}`) && seen(element)),
    next: () => anywhere(peers[bench.peer][1]).findLast(seen),
    shown: (n) => Boolean(bench.title(n)),
    /** ms on the page's clock at which the frame with step n had been painted. */
    async painted(n, patience = 10_000) {
      const end = performance.now() + patience
      while (performance.now() < end) {
        await frame()
        if (bench.shown(n)) return afterPaint()
      }
      return null
    },
    /** ms on the page's clock at which the step had stopped moving. */
    async settled(n) {
      let before = ''
      let since = performance.now()
      for (let same = 0; same < 4; ) {
        await frame()
        const box = bench.title(n)?.getBoundingClientRect()
        const now = box && [box.x, box.y, box.width].map((px) => px.toFixed(1)).join()
        if (now === before) same++
        else [same, since] = [0, performance.now()]
        before = now
      }
      return since
    },
    /** From a press of Next to the next step: painted and settled, ms. PostHog waits for a target only after a click on the last one. */
    async press(n) {
      await new Promise((done) => setTimeout(done, Math.random() * 17))
      const begin = performance.now()
      if (bench.peer === 'posthog' && n === 3) anywhere('.ph-tour-spotlight')[0]?.click()
      else bench.next()?.click()
      if (n === 3) return null
      const painted = await bench.painted(n)
      return painted && [painted - begin, (await bench.settled(n)) - begin]
    },
    /** The late target comes; ms until its step is painted, null if it never is. */
    async late() {
      await new Promise((done) => setTimeout(done, Math.random() * 17))
      const begin = performance.now()
      document.querySelector('#later').insertAdjacentHTML('beforeend', '<button id="late">Send</button>')
      const painted = await bench.painted(3, 5_000)
      return painted && painted - begin
    },
    finish: () => bench.next()?.click(),
    state: () => ({
      elements: document.querySelectorAll(`:not(${sheets})`).length,
      listeners: [...listening.values()].flatMap((mine) => [...mine.values()]).reduce((sum, all) => sum + all.size, 0),
      globals: Object.keys(window).length,
    }),
    shift: () => shift,
    /** 1,000 changes of the page, ten a frame, that are no business of the tour. */
    async churn() {
      const home = document.querySelector('#churn')
      for (let n = 0; n < 1_000; n++) {
        const row = document.createElement('p')
        row.textContent = `Row ${n}`
        if (home.children.length > 50) home.firstChild.replaceWith(row)
        else home.append(row)
        if (n % 10 === 9) await frame()
      }
    },
  })
})()
