/** Executions by a strategy and with sampled faults, each known by its number. */
import { sampleFaults } from '../faults/sample-faults.js';
import { FastRandom } from './fast-random.js';
import { measure } from './measure.js';
import { Pct } from './pct.js';
import { Portfolio } from './portfolio.js';
import { Pos } from './pos.js';
import { RandomWalk } from './random-walk.js';
import { ReadsFrom } from './reads-from.js';
import { SHARDS } from './strategy.js';
import { Surw } from './surw.js';
/** Strategies that sample, by the names that the command line knows. */
export const SAMPLING = {
    portfolio: () => new Portfolio(),
    'random-walk': () => new RandomWalk(),
    pct: () => new Pct(),
    pos: () => new Pos(),
    surw: () => new Surw(),
    'reads-from': () => new ReadsFrom(),
};
export class Sampler {
    profile;
    #session;
    #seed;
    #limits;
    #make;
    /** By shard; a strategy that does not learn is made once. */
    #strategies = [];
    #random = new FastRandom();
    #isSharded;
    /** Measures first, which takes some executions. The same arguments give the same runs. */
    constructor(session, name, seed, limits) {
        this.#session = session;
        this.#seed = seed;
        this.#limits = limits;
        this.#make = SAMPLING[name];
        this.profile = measure(session, seed, limits);
        this.#isSharded = this.#strategy(0).learns;
    }
    /**
     * Executes run number `run`. If {@link isSharded}, all runs of its shard, `run` mod SHARDS, must be
     * executed here and in order; otherwise any run can be executed anywhere.
     */
    run(run) {
        const strategy = this.#strategy(this.#isSharded ? run % SHARDS : 0);
        const random = this.#random;
        random.seed(this.#seed ^ FAULTS, run);
        const seed = random.int32();
        const faults = sampleFaults(this.profile, this.#session.threads, this.#limits, random);
        strategy.seed(this.#seed, run);
        const outcome = this.#session.execute(strategy, { seed, faults });
        strategy.ended?.(this.#session.machine, outcome);
        return { outcome, faults, seed };
    }
    /** Whether runs depend on earlier ones of their shard. */
    get isSharded() {
        return this.#isSharded;
    }
    /** What so many runs without a failure prove, in words. */
    bound(runs) {
        return this.#strategy(0).bound?.(runs);
    }
    // --- internal ---
    #strategy(shard) {
        const known = this.#strategies[shard];
        if (known !== undefined)
            return known;
        const strategy = this.#make();
        strategy.prepare?.(this.profile);
        this.#strategies[shard] = strategy;
        return strategy;
    }
}
// --- internal ---
/** Tells the stream of faults and seeds from that of choices. */
const FAULTS = 0x5bd1e995;
//# sourceMappingURL=sampler.js.map