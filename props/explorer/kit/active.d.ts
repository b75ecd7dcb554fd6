/**
 * The exploration that is going on in this process, where its code is, and how code that cannot be
 * interrupted runs. One at a time: the twins of the natives are found on global functions, so they
 * cannot be told which kit they belong to.
 */
import type { Machine } from '../machine/machine.ts';
import { type Steps } from './symbols.ts';
/** The register that rewritten code writes before a call, and the machine of the exploration. */
export declare const active: {
    site: number;
    machine: Machine | undefined;
};
/** The machine; throws when no kit is installed, which is a mistake of ours. */
export declare function theMachine(): Machine;
/** A typed array or DataView whose bytes other threads see. */
export declare function isSharedView(value: unknown): value is ArrayBufferView<SharedArrayBuffer>;
/** A view as above, or a SharedArrayBuffer itself. */
export declare function isShared(value: unknown): value is object;
/**
 * Ends the run as unknown with the place, and never comes back: code that reached what is not
 * modelled must do nothing more, and throwing would run the user's handlers.
 */
export declare function refuse(site: number, what: string): Steps<never>;
/**
 * Runs a twin for a caller that cannot be interrupted: a native, a getter that a native calls, module
 * code. Its accesses are one step. When it would block, the run ends as unknown, and the caller gets
 * undefined; outside the threads, where nobody could wake it, that is an error.
 */
export declare function drive(steps: Steps): unknown;
//# sourceMappingURL=active.d.ts.map