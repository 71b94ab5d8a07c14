import type { Guide } from '../protocol/types'
import type { Context } from './context'

/** A guide on the screen as the newest boot reply has it: there its tasks' states are, and rules count what happens. */
export const renewed = ({ guide, boot }: Context): Guide =>
  boot()?.guides.find(({ key, version }) => key === guide.key && version === guide.version) ?? guide
