/** What tells elements apart by their description, in a part of its own: most targets are found by their selector. */
export { find as heal } from '../target/find'
