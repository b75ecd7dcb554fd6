/** Makes the profile that strategies and faults are drawn from. */
import { sampleFaults } from '../faults/sample-faults.js';
import { FastRandom } from './fast-random.js';
import { Profiler } from './profile.js';
import { RandomWalk } from './random-walk.js';
/**
 * Random walks: some without faults, then some with one fault, with two, … up to the limits, so that
 * the recovery of a recovery is seen as well. The same seed gives the same profile.
 */
export function measure(session, seed, limits) {
    const profiler = new Profiler();
    const walk = new RandomWalk();
    const random = new FastRandom();
    let run = 0;
    const execute = (faults) => {
        walk.seed(seed, run);
        const { tracer } = profiler;
        profiler.ended(session.execute(walk, { seed: (seed + run) | 0, faults, tracer }));
        run++;
    };
    for (let i = 0; i < RUNS; i++)
        execute([]);
    for (let faults = 1; faults <= limits.crashes + limits.stalls; faults++) {
        const crashes = Math.min(faults, limits.crashes);
        const profile = profiler.profile();
        for (let i = 0; i < RUNS; i++) {
            random.seed(~seed, run);
            const stalls = faults - crashes;
            execute(sampleFaults(profile, session.threads, { crashes, stalls }, random));
        }
    }
    return profiler.profile();
}
// --- internal ---
/** Executions of each kind. */
const RUNS = 16;
//# sourceMappingURL=measure.js.map