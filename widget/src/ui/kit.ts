/** What the kinds share, in one file that is loaded at the same time as theirs. */
export { follow, boxOf, reveal, settle } from './anchor'
export { attribute, calm, CHECK, CLOSE, focused, focusOn, h, icon, on, shape, typing } from './dom'
export { adopt, capsule, layer, type Layer, type Looks } from './surface'
export { render } from './text'
export { all, visible } from '../page/query'
export { watch } from '../page/changes'
export { find, type Found, told } from '../page/find'
