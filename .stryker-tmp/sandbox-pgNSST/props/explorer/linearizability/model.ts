/**
 * What a sequential object may do: the model that histories are compared with. In the shape of
 * Porcupine's `Model` (Athalye, "Porcupine: a fast linearizability checker in Go", 2017), with two
 * additions: several states may follow (`several`), and an operation may have no answer
 * (`UNANSWERED`).
 */
// @ts-nocheck

import type { Operation } from './history.ts'

/** In the place of an output: the caller died, or has not been answered, so any answer is right. */
export const UNANSWERED: unique symbol = Symbol('unanswered')

/** Several states that may follow a step: see `several`. */
export class Several<State> {
  readonly states: readonly State[]

  constructor(states: readonly State[]) {
    this.states = states
  }
}

/** For a model that is not deterministic: the step may lead to any of these states. None = refused. */
export function several<State>(states: readonly State[]): Several<State> {
  return new Several(states)
}

/** What may follow a step; undefined = the answer is not allowed in this state. */
export type Next<State> = State | Several<State> | undefined

/** All functions are pure: they change neither states nor operations. */
export interface Model<State, Input, Output> {
  /** For messages. */
  readonly name: string
  init(): State
  /**
   * The state after the operation took effect with this answer. For `UNANSWERED`: after it took
   * effect with whatever answer; that it never does is tried by the checker itself.
   */
  step(state: State, input: Input, output: Output | typeof UNANSWERED): Next<State>
  /**
   * Parts that can be judged one by one: the history is linearizable exactly if each of them is
   * (Herlihy and Wing's locality). Default: one part.
   */
  partition?(
    operations: readonly Operation<Input, Output>[],
  ): readonly (readonly Operation<Input, Output>[])[]
  /** Equal for states that no later step can tell apart. Default: canonical JSON of the state. */
  key?(state: State): string
  /** The operation in few words, such as `write(1)` or `read() → 1`. */
  describe(input: Input, output: Output | typeof UNANSWERED): string
}

/** The states that may follow, as a list. */
export function nextStates<State, Input, Output>(
  model: Model<State, Input, Output>,
  state: State,
  input: Input,
  output: Output | typeof UNANSWERED,
): readonly State[] {
  const next = model.step(state, input, output)
  if (next === undefined) return []
  return next instanceof Several ? next.states : [next]
}

/** The key of a state. */
export function stateKey<State, Input, Output>(
  model: Model<State, Input, Output>,
  state: State,
): string {
  return model.key === undefined ? canonicalJson(state) : model.key(state)
}

/** JSON with the keys of objects in order; Maps and Sets as lists of their entries, in order. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value instanceof Map || value instanceof Set) {
    const entries = [...value].map(canonicalJson).sort()
    return `${value instanceof Map ? 'Map' : 'Set'}[${entries.join(',')}]`
  }
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)}}`
}
