import { createWebHistory } from 'vue-router'
import { make } from './vue.js'

window.hydrate = async () => {
  const history = createWebHistory()
  const app = await make(history, location.pathname)
  app.mount('#app')
}
