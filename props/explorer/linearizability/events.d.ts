/**
 * The invocations and responses of a history in the order of time, as a linked list from which an
 * operation's two events are lifted and put back in constant time (Wing and Gong 1993, section 4).
 *
 * Event numbers are positions in the order of time, from 1; 0 is the list's end on both sides. At
 * equal stamps invocations come first: operations that only touch overlap.
 */
import type { CutOffMode } from './cut-off-mode.ts';
import type { Operation } from './history.ts';
export declare class EventList {
    #private;
    constructor(operations: readonly Operation<unknown, unknown>[], mode: CutOffMode);
    /** The first event that is not lifted; 0 = none. */
    get first(): number;
    after(event: number): number;
    isInvocation(event: number): boolean;
    /** Index of the event's operation. */
    operationOf(event: number): number;
    invocationOf(operation: number): number;
    /** Takes the operation's events out of the list. */
    lift(operation: number): void;
    /** Puts them back. In the reverse order of the lifts. */
    putBack(operation: number): void;
}
//# sourceMappingURL=events.d.ts.map