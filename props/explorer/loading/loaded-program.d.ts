import type { Kit } from '../kit/kit.ts';
import { type Steps } from '../kit/symbols.ts';
import type { Machine } from '../machine/machine.ts';
import type { ThreadResult } from '../machine/outcome.ts';
import type { Program } from '../machine/program.ts';
import type { Instance } from '../rewrite/compile.ts';
import type { Scenario } from '../scenario.ts';
/** What a loaded scenario is made of. */
export interface Parts {
    readonly machine: Machine;
    readonly kit: Kit;
    /** An instance of the code for a thread; the checks have number -1. */
    readonly instance: (thread: number) => Instance;
    readonly exportName: string;
    readonly file: string;
    readonly input: unknown;
    /** What `setup` made. */
    readonly state: unknown;
    readonly threads: number;
    /** A site as file:line:column. */
    readonly place: (site: number) => string;
}
export declare class LoadedProgram implements Program {
    #private;
    readonly threads: number;
    readonly recovers: boolean;
    readonly mayThrow: boolean;
    readonly always: (() => void) | undefined;
    constructor(parts: Parts);
    get scenario(): Scenario;
    /** Plain words on which races are meant. */
    heuristic(): ReturnType<NonNullable<Scenario['heuristic']>>;
    reset(): void;
    start(thread: number): Steps;
    recover(victim: number): Steps;
    finally(results: readonly ThreadResult[]): void;
}
//# sourceMappingURL=loaded-program.d.ts.map