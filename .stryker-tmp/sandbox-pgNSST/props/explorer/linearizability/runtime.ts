/**
 * What scenario files import from `portplex/explorer` besides `defineScenario`. It is not bundled with
 * them: all threads and checks of an execution share it.
 */
// @ts-nocheck

import { CUT_OFF_MODES } from './cut-off-mode.ts'
import { several, UNANSWERED } from './model.ts'
import { counterModel } from './models/counter.ts'
import { mutexModel } from './models/mutex.ts'
import { queueModel } from './models/queue.ts'
import { registerModel } from './models/register.ts'
import { assertLinearizable, NotLinearizable } from './not-linearizable.ts'
import { history } from './scenario-history.ts'

/** By this name a bundle requires it. */
export const RUNTIME_MODULE = 'portplex:explorer'

export const runtime: Readonly<Record<string, unknown>> = {
  ...{ history, assertLinearizable, NotLinearizable, CUT_OFF_MODES, several, UNANSWERED },
  ...{ counterModel, mutexModel, queueModel, registerModel },
}
