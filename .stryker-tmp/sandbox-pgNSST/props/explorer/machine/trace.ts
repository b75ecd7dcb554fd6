/** What happened in an execution, step by step; made only when somebody listens. */
// @ts-nocheck


export interface TraceStep {
  /** The choice that led to it; none for a plain access that was no switch point. */
  readonly choice: number | undefined
  readonly thread: number
  readonly kind: number
  readonly site: number
  /** The place in the machine's address space; -1 = none. */
  readonly address: number
  readonly width: number
  /** TOUCH bits, as the operation turned out. */
  readonly touch: number
  /** What the operation returned; plain write: what was written. */
  readonly result: unknown
  /** The operation's further arguments. */
  readonly a: unknown
  readonly b: unknown
  /** A message or history operation, in words. */
  readonly text?: string
  /** notify: who was woken. wait: whether it blocked. */
  readonly woken?: readonly number[]
  readonly blocked?: boolean
}

export type Tracer = (step: TraceStep) => void
