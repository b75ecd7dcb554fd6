import { Y } from './symbols.js';
/** The register that rewritten code writes before a call, and the machine of the exploration. */
export const active = {
    site: 0,
    machine: undefined,
};
/** The machine; throws when no kit is installed, which is a mistake of ours. */
export function theMachine() {
    if (active.machine === undefined)
        throw new Error('no kit is installed');
    return active.machine;
}
/** A typed array or DataView whose bytes other threads see. */
export function isSharedView(value) {
    return ArrayBuffer.isView(value) && value.buffer instanceof SharedArrayBuffer;
}
/** A view as above, or a SharedArrayBuffer itself. */
export function isShared(value) {
    return (typeof value === 'object' &&
        value !== null &&
        (value instanceof SharedArrayBuffer || isSharedView(value)));
}
/**
 * Ends the run as unknown with the place, and never comes back: code that reached what is not
 * modelled must do nothing more, and throwing would run the user's handlers.
 */
export function* refuse(site, what) {
    theMachine().refuse(site, what);
    for (;;)
        yield Y;
}
/**
 * Runs a twin for a caller that cannot be interrupted: a native, a getter that a native calls, module
 * code. Its accesses are one step. When it would block, the run ends as unknown, and the caller gets
 * undefined; outside the threads, where nobody could wake it, that is an error.
 */
export function drive(steps) {
    const { machine, site } = active;
    if (machine === undefined)
        return finish(steps);
    machine.enterUnscheduled(site);
    try {
        const step = steps.next();
        if (step.done)
            return step.value;
    }
    finally {
        machine.leaveUnscheduled();
    }
    if (machine.current === -1)
        throw new Error('this would block for ever: no thread is running');
    machine.refuse(site, 'an operation that blocks, in a call that cannot be interrupted');
    return undefined;
}
// --- internal ---
function finish(steps) {
    const step = steps.next();
    if (!step.done)
        throw new Error('this would block for ever: no exploration is going on');
    return step.value;
}
//# sourceMappingURL=active.js.map