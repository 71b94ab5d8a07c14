import { createMemoryHistory } from 'vue-router'
import { renderToString } from 'vue/server-renderer'
import { make } from './vue.js'

export const render = async (url) => renderToString(await make(createMemoryHistory(), url))
