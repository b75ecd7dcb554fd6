import type { Machine } from '../machine/machine.ts';
import type { Strategy } from './strategy.ts';
export declare class ReadsFrom implements Strategy {
    #private;
    readonly name = "reads-from";
    readonly learns = true;
    seed(seed: number, run: number): void;
    choose(machine: Machine): number;
    ended(): void;
}
//# sourceMappingURL=reads-from.d.ts.map