/**
 * Has the browser fetch a module and hold it against its hash. Once that is done, importing the URL gives what was
 * checked and is fetched no more: a document keeps each module that it has. Rejects when the bytes are others, and in a
 * browser that can't preload modules.
 */
export function verified(url: string, hash: string): Promise<unknown> {
  const link = document.createElement('link')
  if (!link.relList.supports('modulepreload')) return Promise.reject(Error('no modulepreload'))
  Object.assign(link, { rel: 'modulepreload', href: url, integrity: hash })
  const done = new Promise((loaded, failed) => {
    link.onload = loaded
    link.onerror = () => failed(Error(`not what it was: ${url}`))
  })
  document.head.append(link)
  return done.finally(() => link.remove())
}
