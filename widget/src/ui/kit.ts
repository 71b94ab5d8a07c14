/** What the kinds share, in one file that is loaded at the same time as theirs. */
export { all, visible } from '../page/query'
export { adopt, capsule, dirOf, layer, type Layer, type Looks } from './surface'
export { attribute, calm, CHECK, CLOSE, focused, focusOn, h, icon, on, shape, typing } from './dom'
export { follow, boxOf, reveal, settle, view } from './anchor'
export { render } from './text'
export { find, type Found, told } from '../page/find'
export { watch } from '../page/changes'
