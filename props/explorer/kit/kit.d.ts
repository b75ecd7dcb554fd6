import type { Machine } from '../machine/machine.ts';
/** What an instance of the code gets. */
export interface ThreadKit {
    readonly $: object;
    readonly atomics: object;
    readonly require: (name: string) => unknown;
}
export interface Kit {
    /** What the code of a thread runs with; -1: setup and checks. */
    forThread(thread: number): ThreadKit;
    /** Makes this kit's machine the one that code of this process runs on. */
    activate(): void;
    /** A message as the thread that gets it sees it. */
    clone(message: unknown, transfer: readonly object[]): unknown;
    /** What message ports contain now is what they contain before each execution. */
    keep(): void;
    /** Puts message ports back to what was kept. */
    restore(): void;
}
export declare function makeKit(machine: Machine): Kit;
//# sourceMappingURL=kit.d.ts.map