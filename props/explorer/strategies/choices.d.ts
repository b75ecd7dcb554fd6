import type { Machine } from '../machine/machine.ts';
import type { FastRandom } from './fast-random.ts';
/** The lowest thread of a set that is not empty. */
export declare function lowest(set: number): number;
/** How many threads are in the set. */
export declare function size(set: number): number;
/** Member number `at`, from 0, of a set that has so many. */
export declare function nth(set: number, at: number): number;
/** The only choice there is; -1: there are several. */
export declare function onlyChoice(machine: Machine): number;
/** Any choice, each equally likely. */
export declare function anyChoice(machine: Machine, random: FastRandom): number;
//# sourceMappingURL=choices.d.ts.map