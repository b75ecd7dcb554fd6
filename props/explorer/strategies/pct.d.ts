import type { Machine } from '../machine/machine.ts';
import type { Profile } from './profile.ts';
import type { Strategy } from './strategy.ts';
export declare class Pct implements Strategy {
    #private;
    readonly name = "pct";
    readonly learns = false;
    readonly depth: number;
    /** `depth`: of the bugs to be found; `steps`: of a run, until `prepare` says it. */
    constructor(depth?: number, steps?: number);
    prepare(profile: Profile): void;
    seed(seed: number, run: number): void;
    choose(machine: Machine): number;
    bound(runs: number): string;
}
//# sourceMappingURL=pct.d.ts.map