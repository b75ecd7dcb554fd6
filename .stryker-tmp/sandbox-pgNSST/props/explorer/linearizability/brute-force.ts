/**
 * A naive checker to test the real one with: it tries every order of every choice of the operations
 * that may be left out. For a handful of operations.
 */
// @ts-nocheck

import { type CutOffMode, deadlineOf } from './cut-off-mode.ts'
import { answerOf, type Operation } from './history.ts'
import { type Model, nextStates } from './model.ts'

/** Whether some order of the operations keeps to real time and is allowed by the model. */
export function isLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  mode: CutOffMode,
): boolean {
  const unanswered = operations.filter(({ returned }) => returned === undefined)
  const answered = operations.filter(({ returned }) => returned !== undefined)
  return subsets(unanswered).some(taken =>
    someOrder(model, mode, [model.init()], [], [...answered, ...taken]),
  )
}

// --- internal ---

function subsets<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]]
  const rest = subsets(items.slice(1))
  return [...rest, ...rest.map(subset => [items[0]!, ...subset])]
}

/** Whether the placed operations, which lead to these states, can be followed by the rest. */
function someOrder<State, Input, Output>(
  model: Model<State, Input, Output>,
  mode: CutOffMode,
  states: readonly State[],
  placed: readonly Operation<Input, Output>[],
  rest: readonly Operation<Input, Output>[],
): boolean {
  if (states.length === 0) return false
  return (
    rest.length === 0 ||
    rest.some((operation, index) => {
      const { input } = operation
      if (placed.some(earlier => deadlineOf(operation, mode) < earlier.invoked)) return false
      const after = states.flatMap(state => nextStates(model, state, input, answerOf(operation)))
      return someOrder(model, mode, after, [...placed, operation], rest.toSpliced(index, 1))
    })
  )
}
