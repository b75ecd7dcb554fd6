import type { Machine } from '../machine/machine.ts';
import { FastRandom } from './fast-random.ts';
import type { Strategy } from './strategy.ts';
/** Picks uniformly among everything that can happen. */
export declare class RandomWalk implements Strategy {
    readonly name = "random-walk";
    readonly learns = false;
    readonly random: FastRandom;
    seed(seed: number, run: number): void;
    choose(machine: Machine): number;
}
//# sourceMappingURL=random-walk.d.ts.map