// @ts-nocheck
import { type Model, UNANSWERED } from '../model.ts'

export type CounterInput = { readonly kind: 'add'; readonly by: number } | { readonly kind: 'get' }

/** A counter; both operations return the value before them. */
export const counterModel: Model<number, CounterInput, number> = {
  name: 'counter',
  init: () => 0,
  step(state, input, output) {
    if (output !== UNANSWERED && output !== state) return undefined
    return input.kind === 'add' ? state + input.by : state
  },
  key: String,
  describe(input, output) {
    const call = input.kind === 'add' ? `add(${input.by})` : 'get()'
    return output === UNANSWERED ? call : `${call} → ${output}`
  },
}
