/** Well-formed histories, right or wrong, to test the checker with. */
import { History, type Operation } from './history.ts'

/** What happens next; numbers are taken modulo what there is. */
export interface HistoryStep {
  readonly thread: number
  /** 0: the thread dies, or is recovered if it is dead. */
  readonly action: number
  readonly input: number
  readonly output: number
}

/**
 * Plays the steps: a thread that is in no operation begins one, one that is in an operation returns.
 * `outputs` gives the answers that an input may get.
 */
export function randomOperations<Input, Output>(
  steps: readonly HistoryStep[],
  inputs: readonly Input[],
  outputs: (input: Input) => readonly Output[],
  operationsMax: number,
): readonly Operation<Input, Output>[] {
  const history = new History<Input, Output>()
  const open = new Map<number, { id: number; input: Input }>()
  const dead = new Set<number>()
  let begun = 0
  for (const { thread, action, input: inputNumber, output } of steps) {
    const call = open.get(thread)
    if (dead.has(thread)) {
      if (action % 2 === 1) continue
      history.recovered(thread)
      dead.delete(thread)
    } else if (action === 0) {
      history.crash(thread)
      open.delete(thread)
      dead.add(thread)
    } else if (call !== undefined) {
      const answers = outputs(call.input)
      history.return(call.id, answers[output % answers.length])
      open.delete(thread)
    } else if (begun < operationsMax) {
      const input = inputs[inputNumber % inputs.length]
      open.set(thread, { id: history.invoke(thread, input), input })
      begun++
    }
  }
  return history.operations()
}
