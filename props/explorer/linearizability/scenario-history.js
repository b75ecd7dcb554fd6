/**
 * The history of a scenario's operations, as its threads record it and its `finally` checks it.
 *
 * The methods carry twins: under the scheduler each begin and each end of an operation is a step. A
 * death cuts off what its thread is in, without being told.
 */
import { active, drive, theMachine } from '../kit/active.js';
import { G, twinOf, Y } from '../kit/symbols.js';
import { assertLinearizable } from './not-linearizable.js';
import { recordingOf } from './recording.js';
/** Inputs and outputs are kept, not copied: what is recorded must not be changed afterwards. */
export class ScenarioHistory {
    name;
    constructor(name) {
        this.name = name;
    }
    /** The thread begins an operation; it must not be in one of this history. The id to end it by. */
    invoke(input) {
        return drive(invoke.call(this, input));
    }
    /** The thread's operation has returned. */
    respond(id, output) {
        drive(respond.call(this, id, output));
    }
    /** Runs an operation from its begin to its end. What it throws is passed on: it counts as cut off. */
    call(input, operation) {
        return drive(call.call(this, input, operation));
    }
    /** In `onCrash`, at its end: what the thread was in can take effect until here, not later. */
    recovered(thread) {
        drive(recovered.call(this, thread));
    }
    /** What has been recorded in this execution, in the order of the invocations. */
    operations() {
        const recorded = theRecording().operations(this.name);
        return recorded;
    }
    /**
     * In `finally`: is the history linearizable?
     *
     * @throws {NotLinearizable} which gives the execution the verdict `not-linearizable`, or `unknown`
     *   when the check was given up.
     */
    check(model, options = {}) {
        assertLinearizable(model, this.operations(), { threadName, ...options });
    }
}
/** The history of that name: the same one in all threads and checks of an execution. */
export function history(name = 'history') {
    let made = histories.get(name);
    if (made === undefined) {
        made = new ScenarioHistory(name);
        histories.set(name, made);
    }
    return made;
}
const histories = new Map();
function theRecording() {
    const machine = theMachine();
    return recordingOf(machine);
}
function* step(operation) {
    const machine = theMachine();
    if (machine.arriveCustom(operation))
        yield Y;
    return machine.perform();
}
function* invoke(input) {
    const recording = theRecording();
    return yield* step(recording.invocation(this.name, input, active.site));
}
function* respond(id, output) {
    const recording = theRecording();
    return yield* step(recording.response(this.name, id, { output }, active.site));
}
function* call(input, operation) {
    const recording = theRecording();
    const { name } = this;
    const { site } = active;
    const id = (yield* step(recording.invocation(name, input, site)));
    let output;
    try {
        const twin = twinOf(operation);
        output = twin === undefined ? operation() : yield* twin.call(undefined);
    }
    catch (error) {
        yield* step(recording.response(name, id, undefined, site));
        throw error;
    }
    yield* step(recording.response(name, id, { output }, site));
    return output;
}
function* recovered(thread) {
    const recording = theRecording();
    return yield* step(recording.recovery(this.name, thread, active.site));
}
function threadName(thread) {
    return thread < 0 ? 'checks' : `T${thread}`;
}
for (const [method, twin] of Object.entries({ invoke, respond, call, recovered })) {
    const driver = Reflect.get(ScenarioHistory.prototype, method);
    Object.defineProperty(driver, G, { value: twin });
}
//# sourceMappingURL=scenario-history.js.map