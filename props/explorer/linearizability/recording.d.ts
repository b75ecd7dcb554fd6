import type { CustomOperation } from '../machine/custom.ts';
import type { Machine } from '../machine/machine.ts';
import { type Operation } from './history.ts';
/** What of the machine the histories need. */
export type RecordedMachine = Pick<Machine, 'current' | 'executions' | 'inOperation' | 'onDeath' | 'gap'>;
/** The recording of a machine; begun when it is first asked for. */
export declare function recordingOf(machine: RecordedMachine): Recording;
/** The histories of one machine by name, forgotten when another execution begins. */
export declare class Recording {
    #private;
    constructor(machine: RecordedMachine);
    /** Forgets what belongs to an execution before this one. */
    keepUp(): void;
    /** The step that begins an operation of the current thread; performing it gives the id. */
    invocation(name: string, input: unknown, site: number): CustomOperation;
    /** The step that ends an operation with its answer, or without one. */
    response(name: string, id: number, answer: {
        readonly output: unknown;
    } | undefined, site: number): CustomOperation;
    /** The step that ends the recovery of a thread. One that was only suspected is left alone. */
    recovery(name: string, victim: number, site: number): CustomOperation;
    /** What has been recorded by that name. */
    operations(name: string): readonly Operation<unknown, unknown>[];
}
//# sourceMappingURL=recording.d.ts.map