/**
 * Selectively uniform random walk: H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury, "Selectively uniform
 * concurrency testing" (ASPLOS 2025). All interleavings of the steps on one place are equally likely,
 * if it is known how many steps on it each thread makes.
 *
 * Every other run is a random walk that counts; the run after it draws a place that several threads
 * touched, and schedules by these counts.
 */
import { type Machine } from '../machine/machine.ts';
import type { Strategy } from './strategy.ts';
export declare class Surw implements Strategy {
    #private;
    readonly name = "surw";
    readonly learns = true;
    seed(seed: number, run: number): void;
    choose(machine: Machine): number;
}
//# sourceMappingURL=surw.d.ts.map