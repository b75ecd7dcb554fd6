/**
 * Goal: what an execution that does not end did in its loop is no place to die, if there are executions that
 * end: else it would be nearly all places that there are. Method: steps told to a profiler.
 *
 * Not covered: what places there are; exhaustive/crashes.test.ts is about these.
 */
import { expect, test } from 'vitest'
import { KIND, TOUCH } from '#props/explorer/machine/kinds.js'
import type { TraceStep } from '#props/explorer/machine/trace.js'
import { Profiler } from '#props/explorer/strategies/profile.js'

function watch(profiler: Profiler, steps: number, verdict: 'ok' | 'livelock'): void {
  for (let site = 0; site < steps; site++) {
    const step = { thread: 0, kind: KIND.STORE, site, touch: TOUCH.WRITE, choice: 0 }
    profiler.tracer(step as unknown as TraceStep)
  }
  profiler.ended({ steps, verdict })
}

test('beside one that ends, one that does not end counts as a run only', () => {
  const profiler = new Profiler()
  watch(profiler, 3, 'ok')
  watch(profiler, 1000, 'livelock')
  const { runs, steps, faultPoints } = profiler.profile()
  expect({ runs, steps, points: faultPoints[0]!.length }).toEqual({ runs: 2, steps: 3, points: 3 })
})

test('where none ends, the first is what there is', () => {
  const profiler = new Profiler()
  watch(profiler, 10, 'livelock')
  watch(profiler, 1000, 'livelock')
  const { steps, faultPoints } = profiler.profile()
  expect({ steps, points: faultPoints[0]!.length }).toEqual({ steps: 10, points: 10 })
})
