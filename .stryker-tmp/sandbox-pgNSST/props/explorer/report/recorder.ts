// @ts-nocheck
import type { Tracer, TraceStep } from '../machine/trace.ts'

/** Keeps what happens in an execution. */
export class Recorder {
  readonly steps: TraceStep[] = []
  readonly trace: Tracer = step => {
    this.steps.push(step)
  }
}
