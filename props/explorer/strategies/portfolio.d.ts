/** Several strategies in turn: what one is blind to, another may see. */
import type { Machine } from '../machine/machine.ts';
import type { Outcome } from '../machine/outcome.ts';
import type { Profile } from './profile.ts';
import type { Strategy } from './strategy.ts';
export declare class Portfolio implements Strategy {
    #private;
    readonly name = "portfolio";
    readonly learns = true;
    /** By default: SURW with the random walk that it counts in, PCT, POS, reads-from. */
    constructor(members?: readonly Strategy[]);
    /** Whose turn it is. */
    get current(): Strategy;
    prepare(profile: Profile): void;
    seed(seed: number, run: number): void;
    begin(machine: Machine): void;
    choose(machine: Machine): number;
    ended(machine: Machine, outcome: Outcome): void;
    bound(runs: number): string | undefined;
}
//# sourceMappingURL=portfolio.d.ts.map