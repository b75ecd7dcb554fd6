import type { Chooser } from './chooser.ts';
import { type Stamp } from './clocks.ts';
import type { CustomOperation } from './custom.ts';
import { Memories } from './memory.ts';
import { type Outcome } from './outcome.ts';
import type { Program } from './program.ts';
import type { Fault } from './schedule.ts';
import type { Tracer } from './trace.ts';
/** Where a thread stands. */
export declare const STATUS: {
    readonly UNBORN: 0;
    /** Has a pending operation. */
    readonly READY: 1;
    /** In Atomics.wait. */
    readonly WAITING: 2;
    /** Runs local code until its next operation, before anything else happens. */
    readonly ADVANCING: 3;
    readonly ENDED: 4;
    readonly DEAD: 5;
    /** In a loop that only reads, until one of the cells it read is written. */
    readonly SPINNING: 6;
};
export interface MachineOptions {
    /** Steps after which an execution is a livelock. */
    readonly stepsMax: number;
    /** Waits that may time out by choice, in one execution. */
    readonly timeouts: number;
}
/** What one execution is given besides its program. */
export interface RunOptions {
    /** Of the threads' random numbers. */
    readonly seed: number;
    readonly faults?: readonly Fault[];
    readonly tracer?: Tracer;
}
export declare class Machine {
    #private;
    readonly status: Uint8Array;
    readonly kind: Uint8Array;
    readonly site: Int32Array;
    readonly address: Int32Array;
    readonly width: Int32Array;
    /** Steps that each thread has made. */
    readonly made: Int32Array;
    /** The virtual thread whose code runs now; -1: setup or a check. */
    current: number;
    /** Threads that were ever born in this execution. */
    born: number;
    /** Steps of this execution so far. */
    steps: number;
    /** The thread that made the last step; -1 before the first. */
    last: number;
    /** The choices of this execution so far: the first `steps` entries. */
    choices: Uint8Array;
    timeoutsLeft: number;
    /** Executions so far, this one included. */
    executions: number;
    /** Histories: operations that each thread is in. */
    readonly inOperation: Uint8Array;
    /** Told of each death in this execution. */
    onDeath: ((thread: number) => void) | undefined;
    /** Bit t: thread t can make a step. Set before the chooser is asked. */
    enabled: number;
    /** Bit t: thread t's wait can time out by choice. Set before the chooser is asked. */
    expirable: number;
    readonly memories: Memories;
    /** Cells on which a race was reported: their plain accesses are switch points. */
    readonly racy: Set<number>;
    /** Bytes on which races are meant: none is reported, and plain accesses are switch points. */
    readonly heuristic: Set<number>;
    /** Cells that `always` has read. */
    readonly watched: Set<number>;
    /** Places of steps after which such a cell was written plainly. */
    readonly visibleSites: Set<number>;
    /** `threads`: of the scenario and recoveries together, at most. */
    constructor(threads: number, options: MachineOptions);
    /** Another input: memories and what was learned about places are forgotten. */
    forget(threads: number): void;
    /** Runs the program once. */
    run(program: Program, chooser: Chooser, { seed, faults, tracer }: RunOptions): Outcome;
    /** Threads of one execution, recoveries included, at most. */
    get threads(): number;
    /** The execution has been cut short. */
    get isAtBound(): boolean;
    /** Half of the steps that an execution may have are made: from here on, choosers are to be fair. */
    get isLong(): boolean;
    /** Whether the chooser may pick this now. */
    isEnabled(choice: number): boolean;
    /** Whether the wait that the thread is in ends by itself. */
    hasDeadline(thread: number): boolean;
    /** TOUCH bits that the choice would have if it were taken now. */
    touches(choice: number): number;
    /** Announces an Atomics operation: true when the thread must yield before `perform`. */
    arrive(kind: number, site: number, array: unknown, index: unknown, a?: unknown, b?: unknown): boolean;
    /** Announces an operation on an object that is no memory. Then yield if true, then `perform`. */
    arriveCustom(operation: CustomOperation): boolean;
    /** Performs what was announced. After a wait: true when the thread must yield before `waitResult`. */
    perform(): unknown;
    waitResult(): 'ok' | 'not-equal' | 'timed-out';
    /** `object[key]`; the private sentinel when the thread must yield before `resumeRead`. */
    readElement(site: number, object: unknown, key: unknown): unknown;
    resumeRead(): unknown;
    /** `object[key] = value`; true when the thread must yield before `resumeWrite`. */
    writeElement(site: number, object: unknown, key: unknown, value: unknown): boolean;
    resumeWrite(): void;
    /**
     * Plain reads of elements `from` ≤ i < `to` that a native is about to make; true = yield first. Then it
     * makes them, with nothing in between, and `rangeDone` follows.
     */
    rangeRead(site: number, view: ArrayBufferView, from: number, to: number): boolean;
    /** As {@link rangeRead}, for writes. A thread can die before the first of them, but not amidst them. */
    rangeWrite(site: number, view: ArrayBufferView, from: number, to: number): boolean;
    /** The native has read or written what was announced. */
    rangeDone(access: 'read' | 'write', site: number, view: ArrayBufferView, from: number, to: number): void;
    /** A native touched shared memory where nothing could be recorded. */
    shadow(site: number, _memory: object, access: 'read' | 'write'): void;
    /** Something that makes the run prove less than it seems. */
    gap(site: number, what: string): void;
    /** Ends the run as unknown, with the place. The caller must yield for ever, unless in a check. */
    refuse(site: number, what: string): void;
    /** Until `leaveUnscheduled`, accesses are one step and nothing yields, unless it would block. */
    enterUnscheduled(_site: number): void;
    leaveUnscheduled(): void;
    /** The current thread dies, as by `process.exit`. Then yield for ever. */
    exitThread(site: number): void;
    /** A loop that only reads begins. */
    spinStart(): void;
    /** A round of such a loop has ended and another begins; true = yield first. */
    spinAgain(): boolean;
    /** The loop has ended. */
    spinEnd(): void;
    stamp(): Stamp;
    join(stamp: unknown): void;
    random(thread: number): () => number;
    now(thread: number): number;
}
//# sourceMappingURL=machine.d.ts.map