/**
 * What scenario files import from `portplex/explorer` besides `defineScenario`. It is not bundled with
 * them: all threads and checks of an execution share it.
 */
import { CUT_OFF_MODES } from './cut-off-mode.js';
import { several, UNANSWERED } from './model.js';
import { counterModel } from './models/counter.js';
import { mutexModel } from './models/mutex.js';
import { queueModel } from './models/queue.js';
import { registerModel } from './models/register.js';
import { assertLinearizable, NotLinearizable } from './not-linearizable.js';
import { history } from './scenario-history.js';
/** By this name a bundle requires it. */
export const RUNTIME_MODULE = 'portplex:explorer';
export const runtime = {
    ...{ history, assertLinearizable, NotLinearizable, CUT_OFF_MODES, several, UNANSWERED },
    ...{ counterModel, mutexModel, queueModel, registerModel },
};
//# sourceMappingURL=runtime.js.map