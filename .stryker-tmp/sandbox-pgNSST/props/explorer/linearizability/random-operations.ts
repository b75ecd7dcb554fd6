/** Well-formed histories, right or wrong, to test the checker with. */
// @ts-nocheck

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

/**
 * Plays the steps on one object: an operation takes effect in a step between its begin and its
 * return, and what a death cut off may do so in any later step. Right, at least in the mode
 * `any-time-later`.
 *
 * @param apply the object: what the operation does to it and answers
 */
export function playedOperations<Input, Output>(
  steps: readonly HistoryStep[],
  inputs: readonly Input[],
  apply: (input: Input) => Output,
  operationsMax: number,
): readonly Operation<Input, Output>[] {
  const history = new History<Input, Output>()
  const calls = new Map<number, { id: number; input: Input; output?: Output; done: boolean }>()
  const dead = new Set<number>()
  const late: Input[] = []
  let begun = 0
  for (const { thread, action, input: inputNumber, output } of steps) {
    const call = calls.get(thread)
    if (output % 4 === 0) for (const input of late.splice(0)) apply(input)
    if (action === 0 && !dead.has(thread)) {
      history.crash(thread)
      dead.add(thread)
    } else if (dead.has(thread) && action % 2 === 0 && call?.done === false) {
      history.recovered(thread)
      dead.delete(thread)
      calls.delete(thread)
      late.push(call.input)
    } else if (call !== undefined && !call.done) {
      call.output = apply(call.input)
      call.done = true
    } else if (dead.has(thread)) {
      history.recovered(thread)
      dead.delete(thread)
      calls.delete(thread)
    } else if (call !== undefined) {
      history.return(call.id, call.output as Output)
      calls.delete(thread)
    } else if (begun < operationsMax) {
      const input = inputs[inputNumber % inputs.length]
      begun++
      const id = history.invoke(thread, input)
      if (output % 3 === 0) calls.set(thread, { id, input, done: false })
      else history.return(id, apply(input)) // All in one step.
    }
  }
  return history.operations()
}
