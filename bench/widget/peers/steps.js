export const STEPS = [
  { css: '#new', title: 'STEP 1', text: 'Press here to make a new invoice.' },
  { css: '#name', title: 'STEP 2', text: 'Then give it a name.' },
  { css: '#late', title: 'STEP 3', text: 'And send it.' },
]

/** Resolves when the element is there: what a host has to write around a library that does not wait for targets. */
export function there(css) {
  if (document.querySelector(css)) return Promise.resolve()
  return new Promise((done) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(css)) return
      observer.disconnect()
      done()
    })
    observer.observe(document, { subtree: true, childList: true })
  })
}

export function style(css) {
  const sheet = document.createElement('style')
  sheet.textContent = css
  document.head.append(sheet)
}

export function ready(begin) {
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', begin)
  else begin()
}
