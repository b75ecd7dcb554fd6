import type { Machine } from '../machine/machine.ts';
import type { Strategy } from './strategy.ts';
export declare class Pos implements Strategy {
    #private;
    readonly name = "pos";
    readonly learns = false;
    seed(seed: number, run: number): void;
    choose(machine: Machine): number;
}
//# sourceMappingURL=pos.d.ts.map