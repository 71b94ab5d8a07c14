import { render as toHtml } from 'svelte/server'
import App from './App.svelte'

export const render = async (url) => {
  const { head, body } = await toHtml(App, { props: { url } })
  return head + body
}
