/** What the kinds share, in one file that is loaded at the same time as theirs. */
export { follow, boxOf, reveal, settle } from './anchor'
export { attribute, calm, CHECK, CLOSE, focused, h, icon, on, shape, typing } from './dom'
export { layer, type Layer } from './surface'
export { allowed, render } from './text'
export { all, valueOf, visible } from '../page/query'
export { find } from '../page/find'
export { signals } from '../page/signals'
export { watch } from '../page/watch'
