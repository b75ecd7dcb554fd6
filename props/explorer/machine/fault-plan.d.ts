/** The faults of one execution: which comes next for a thread. */
import type { Fault } from './schedule.ts';
export declare class FaultPlan {
    #private;
    begin(faults: readonly Fault[], threads: number): void;
    get any(): boolean;
    get reached(): readonly {
        readonly fault: Fault;
        readonly site: number;
    }[];
    /** The thread's next fault, if it is at this step and plain write, and not one inside a wait. */
    at(thread: number, step: number, plain: number): Fault | undefined;
    /** The way in which the thread dies in the wait that is its step number `step`. */
    inWait(thread: number, step: number): Fault['waiter'];
    /** The thread's next fault has come, before this place. */
    reach(thread: number, site: number): Fault;
}
//# sourceMappingURL=fault-plan.d.ts.map