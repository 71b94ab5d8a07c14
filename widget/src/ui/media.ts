import type { Labels, Media } from '../protocol/types'
import { allowed } from './address'
import { h, icon, on } from './kit'

const PLAY = 'M8 5.5v13l10.5-6.5z'
const NEEDED = 'autoplay; fullscreen; encrypted-media; picture-in-picture'

/** A picture, or a frame that is loaded when the person presses play. Its place is kept before it is there. */
export function figure(media: Media, labels: Labels): HTMLElement | null {
  const { alt, width, height } = media
  const url = allowed('frame' in media ? media.frame : media.image, /^https:$/)
  if (!url) return null
  const size = { width: width ? String(width) : null, height: height ? String(height) : null }
  if ('image' in media) return h('div', { class: 'media' }, h('img', { src: url.href, alt, ...size, decoding: 'async' }))
  return player(url, alt, width && height ? width / height : 16 / 9, labels)
}

function player(url: URL, title: string, ratio: number, { play }: Labels): HTMLElement {
  const button = h('button', { type: 'button', class: 'play' }, icon(PLAY), h('span', {}, title), h('span', { class: 'hidden' }, play ?? ''))
  const box = h('div', { class: 'media' }, button)
  box.style.setProperty('aspect-ratio', String(ratio))
  on(button, 'click', () => {
    url.searchParams.set('autoplay', '1')
    const frame = h('iframe', { src: url.href, title, allow: NEEDED, referrerpolicy: 'strict-origin-when-cross-origin' })
    box.replaceChildren(frame)
    frame.focus()
  })
  return box
}
