// @ts-nocheck
import { type Model, UNANSWERED } from '../model.ts'

export type RegisterInput<Value> =
  | { readonly kind: 'read' }
  | { readonly kind: 'write'; readonly value: Value }
  | { readonly kind: 'cas'; readonly expected: Value; readonly value: Value }

/** What a read saw, what a compare-and-swap found; nothing for a write. */
export type RegisterOutput<Value> = Value | undefined

/** A register that is read, written, and compared and swapped. */
export function registerModel<Value extends number | string | boolean | null>(
  initial: Value,
): Model<Value, RegisterInput<Value>, RegisterOutput<Value>> {
  return {
    name: 'register',
    init: () => initial,
    step(state, input, output) {
      if (input.kind === 'write') return input.value
      if (output !== UNANSWERED && output !== state) return undefined
      return input.kind === 'cas' && input.expected === state ? input.value : state
    },
    describe(input, output) {
      const answer = output === UNANSWERED ? '' : ` → ${output}`
      if (input.kind === 'read') return `read()${answer}`
      if (input.kind === 'write') return `write(${input.value})`
      return `cas(${input.expected}, ${input.value})${answer}`
    },
  }
}
