import type { Machine } from '../machine/machine.ts';
export declare class Surroundings {
    constructor(_machine: Machine);
    of(_thread: number): {
        globals: Record<string, unknown>;
        require: (name: string) => unknown;
    };
    keep(): void;
    restore(): void;
}
//# sourceMappingURL=surroundings.d.ts.map