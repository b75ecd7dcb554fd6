// @ts-nocheck
import { type Model, UNANSWERED } from '../model.ts'

export type QueueInput<Item> =
  | { readonly kind: 'enqueue'; readonly item: Item }
  | { readonly kind: 'dequeue' }

/** What was dequeued, or `empty`; nothing for an enqueue. */
export type QueueOutput<Item> = { readonly item: Item } | 'empty' | undefined

/** A first-in first-out queue without a bound. */
export function queueModel<Item extends number | string>(): Model<
  readonly Item[],
  QueueInput<Item>,
  QueueOutput<Item>
> {
  return {
    name: 'queue',
    init: () => [],
    step(state, input, output) {
      if (input.kind === 'enqueue') return [...state, input.item]
      if (output === UNANSWERED) return state.slice(1)
      if (output === undefined) return undefined
      if (output === 'empty') return state.length === 0 ? state : undefined
      return state.length > 0 && state[0] === output.item ? state.slice(1) : undefined
    },
    describe(input, output) {
      if (input.kind === 'enqueue') return `enqueue(${input.item})`
      if (output === UNANSWERED || output === undefined) return 'dequeue()'
      return `dequeue() → ${output === 'empty' ? output : output.item}`
    },
  }
}
