/** What comes of a thread that dies while it waits, by the way in which it does. */
// @ts-nocheck

import { ROOT } from '../exhaustive/search.ts'
import { runTask } from '../exhaustive/tasks.ts'
import { loadSession } from '../loading/load-session.ts'
import type { Fault } from '../machine/schedule.ts'

/**
 * Explores a scenario in which all but the last thread wait first, once for each way of dying: the first
 * verdict other than `ok`. The three ways are those of {@link Fault}, in this order: queued, swallowing,
 * woken.
 */
export async function dying(file: string, name: string): Promise<string[]> {
  const session = await loadSession({ file, export: name, faults: 1 })
  return WAYS.map(waiter => {
    for (let thread = 0; thread < session.threads - 1; thread++) {
      const plan = { faults: [{ ...AT, thread, waiter }], timeouts: [] }
      const { failure } = runTask(session, { plan, prefix: ROOT, learned: NOTHING, seed: 1 })
      if (failure !== undefined) return failure.outcome.verdict
    }
    return 'ok'
  })
}

// --- internal ---

const WAYS = ['queued', 'swallowing', 'woken'] as const
const AT: Pick<Fault, 'kind' | 'step' | 'plain'> = { kind: 'crash', step: 0, plain: 0 }
const NOTHING = { watched: [], racy: [], visibleSites: [] }
