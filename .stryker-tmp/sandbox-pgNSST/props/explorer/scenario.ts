/** What a scenario file says: threads, the memory that they share, and what must hold. */
// @ts-nocheck


/** What a thread came to, as `finally` sees it. */
export type Result<Value = unknown> =
  | { readonly status: 'returned'; readonly value: Value }
  | { readonly status: 'threw'; readonly error: unknown }
  /** `site`: the place before which it died, as file:line:column. */
  | { readonly status: 'crashed'; readonly site: string }

/**
 * A scenario. `State` is what `setup` makes, `Message` what a thread gets of it, `Cells` what a thread
 * works with, `Input` what the scenario is about.
 */
export interface Scenario<
  State = unknown,
  Message = State,
  Cells = Message,
  Input = unknown,
  Observed = Cells,
> {
  readonly name: string
  /** Makes the shared state, once per input; what threads get of it must be cloneable. */
  readonly setup: (input: Input) => State
  /** What one thread gets, and what is transferred to it; default: the state itself. */
  readonly send?: (
    state: State,
    thread: number,
  ) => { readonly message: Message; readonly transfer?: readonly object[] }
  /** In the thread, under the scheduler: its steps count. Default: the message itself. */
  readonly attach?: (message: Message, thread: number) => Cells
  /** The threads, or a function of the input that gives them. */
  readonly threads:
    | readonly ((cells: Cells, thread: number) => unknown)[]
    | ((input: Input) => readonly ((cells: Cells, thread: number) => unknown)[])
  /** What the checks see; default: `attach` of what is sent, unscheduled. */
  readonly observe?: (state: State) => Observed
  /** After every step; throws when violated. */
  readonly always?: (observed: Observed) => void
  /** When all threads have ended; throws when violated. */
  readonly finally?: (observed: Observed, results: readonly Result[], input: Input) => void
  /** What somebody does about a thread that died, or is taken for dead: a thread itself. */
  readonly onCrash?: (observed: Observed, thread: number) => unknown
  /** An error that a thread throws is a result, not a failure. */
  readonly mayThrow?: boolean
  /** Plain words on which races are meant: elements `from` ≤ i < `to` of views on the shared memory. */
  readonly heuristic?: (
    observed: Observed,
  ) => readonly { readonly view: ArrayBufferView; readonly from: number; readonly to: number }[]
}

/** Gives its argument back, typed. */
export function defineScenario<
  State,
  Message = State,
  Cells = Message,
  Input = unknown,
  Observed = Cells,
>(
  scenario: Scenario<State, Message, Cells, Input, Observed>,
): Scenario<State, Message, Cells, Input, Observed> {
  return scenario
}
