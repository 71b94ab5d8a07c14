// The least that shows such a tour: one boot request, a card beside the target, Next, and a wait for a late target.
const card = document.createElement('div')
const title = document.createElement('b')
const next = document.createElement('button')
let steps = []
let at = 0
let observer

function place(target) {
  const { left, bottom } = target.getBoundingClientRect()
  card.style.transform = `translate(${left}px,${bottom + 8}px)`
}

function show(target) {
  observer?.disconnect()
  observer = undefined
  title.textContent = steps[at].title
  card.hidden = false
  place(target)
}

function go() {
  const target = document.querySelector(steps[at].css)
  if (target) return show(target)
  card.hidden = true
  observer ??= new MutationObserver(() => {
    const late = document.querySelector(steps[at].css)
    if (late) show(late)
  })
  observer.observe(document, { subtree: true, childList: true })
}

card.className = 'floor-card'
card.style.cssText = 'position:fixed;left:0;top:0;z-index:9;width:300px;padding:16px;background:#fff;box-shadow:0 2px 12px #0004'
title.className = 'floor-title'
next.className = 'floor-next'
next.textContent = 'Next'
next.onclick = () => (++at < steps.length ? go() : (card.remove(), observer?.disconnect()))
card.append(title, next)
fetch('/floor/boot', { method: 'POST', body: '{}' })
  .then((reply) => reply.json())
  .then((boot) => {
    steps = boot.steps
    document.body.append(card)
    go()
  })
