/** All that is needed to show a first guide: what the kinds share, what runs them, and the kind that most people see first. */
export * from '../ui/kit'
export { begin } from './run'
export { run } from '../ui/tour'
