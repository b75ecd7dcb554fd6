// @ts-nocheck
import { type Model, UNANSWERED } from '../model.ts'

export interface MutexInput {
  readonly kind: 'lock' | 'try-lock' | 'unlock'
  readonly owner: number
}

/** Whether a `try-lock` got it; true for the others. */
export type MutexOutput = boolean

/** A lock that one owner has at a time; the state is the owner, 0 = free. Owners are not 0. */
export const mutexModel: Model<number, MutexInput, MutexOutput> = {
  name: 'mutex',
  init: () => 0,
  step(state, { kind, owner }, output) {
    if (kind === 'unlock') return state === owner ? 0 : undefined
    // A lock taken by one that never learns of it is taken all the same; a try may have failed.
    if (output === false) return kind === 'try-lock' && state !== 0 ? state : undefined
    if (state === 0) return owner
    return output === UNANSWERED && kind === 'try-lock' ? state : undefined
  },
  key: String,
  describe({ kind, owner }, output) {
    const answer = kind === 'try-lock' && output !== UNANSWERED ? ` → ${output}` : ''
    return `${kind}(${owner})${answer}`
  },
}
