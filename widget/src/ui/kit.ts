/** What the kinds share, in one file that is loaded at the same time as theirs. */
export { follow, boxOf, reveal, settle } from './anchor'
export { attribute, calm, CHECK, CLOSE, focused, h, icon, on, shape, typing } from './dom'
export { adopt, capsule, layer, type Layer, type Looks } from './surface'
export { allowed, render } from './text'
import { all, matches, valueOf, visible } from '../page/query'
import { watch } from '../page/watch'
export { find, type Found, told } from '../page/find'
export { all, matches, valueOf, visible, watch }
