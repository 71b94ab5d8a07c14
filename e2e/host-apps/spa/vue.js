import { createSSRApp, h, ref } from 'vue'
import { createRouter, RouterLink, RouterView } from 'vue-router'

const ITEMS = [1, 2, 3, 4, 5]

const Home = {
  setup() {
    const turn = ref(0)
    const count = ref(0)
    const row = (n) =>
      h('li', { key: `${turn.value}-${n}`, 'data-turn': turn.value, style: { paddingTop: `${turn.value * 20}px` } }, [h('button', { 'data-item': n }, `Invoice ${n}`)])
    return () =>
      h('section', [
        h('h1', 'Invoices'),
        h('button', { id: 'count', onClick: () => count.value++ }, `Clicked ${count.value}`),
        h('button', { id: 'reload', onClick: () => turn.value++ }, 'Reload'),
        h('ul', ITEMS.map(row)),
      ])
  },
}
const Customers = { render: () => h('section', [h('h1', 'Customers'), h('input', { id: 'search', 'aria-label': 'Search' })]) }
const link = (id, to, text) => h(RouterLink, { id, to }, () => text)

export async function make(history, url) {
  const app = createSSRApp({
    render: () => h('main', [h('nav', [link('home', '/', 'Invoices'), ' ', link('customers', '/customers', 'Customers')]), h(RouterView)]),
  })
  const router = createRouter({ history, routes: [{ path: '/', component: Home }, { path: '/customers', component: Customers }] })
  if (url) await router.push(url)
  app.use(router)
  await router.isReady()
  return app
}
