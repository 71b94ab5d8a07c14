/**
 * Finding elements again: `describe(element)` says what an element is like, `find(description, document)` looks for it
 * later, on another release, in another language. Depends on nothing but the document that it is given, and changes
 * nothing in it. docs/targets.md explains both.
 */
export { describe } from './describe'
export { find, type Found } from './find'
