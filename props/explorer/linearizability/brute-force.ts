/**
 * A naive checker to test the real one with: it tries every order of every choice of the operations
 * that may be left out. For a handful of operations.
 */
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
    permutations([...answered, ...taken]).some(
      order => keepsToRealTime(order, mode) && isAllowed(model, order),
    ),
  )
}

// --- internal ---

function subsets<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]]
  const rest = subsets(items.slice(1))
  return [...rest, ...rest.map(subset => [items[0], ...subset])]
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]),
  )
}

function keepsToRealTime(order: readonly Operation<unknown, unknown>[], mode: CutOffMode): boolean {
  return order.every((later, index) =>
    order.slice(0, index).every(earlier => deadlineOf(later, mode) >= earlier.invoked),
  )
}

function isAllowed<State, Input, Output>(
  model: Model<State, Input, Output>,
  order: readonly Operation<Input, Output>[],
): boolean {
  let states: readonly State[] = [model.init()]
  for (const operation of order) {
    const { input } = operation
    states = states.flatMap(state => nextStates(model, state, input, answerOf(operation)))
  }
  return states.length > 0
}
