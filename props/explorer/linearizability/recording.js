/**
 * The histories of the execution that a machine is in. An invocation or a response is a step of its
 * thread; all touch one place, `realtime`: see TOUCH.INVOKE and TOUCH.RESPOND.
 */
import { inspect } from 'node:util';
import { THREADS_MAX } from '../machine/kinds.js';
import { History } from './history.js';
/** The recording of a machine; begun when it is first asked for. */
export function recordingOf(machine) {
    let recording = recordings.get(machine);
    if (recording === undefined) {
        recording = new Recording(machine);
        recordings.set(machine, recording);
    }
    recording.keepUp();
    return recording;
}
/** The histories of one machine by name, forgotten when another execution begins. */
export class Recording {
    #machine;
    #histories = new Map();
    #dead = [];
    #execution = -1;
    constructor(machine) {
        this.#machine = machine;
    }
    /** Forgets what belongs to an execution before this one. */
    keepUp() {
        if (this.#execution === this.#machine.executions)
            return;
        this.#execution = this.#machine.executions;
        this.#histories.clear();
        this.#dead.length = 0;
        this.#machine.onDeath = thread => this.#died(thread);
    }
    /** The step that begins an operation of the current thread; performing it gives the id. */
    invocation(name, input, site) {
        const thread = this.#machine.current;
        return {
            ...{ name: 'invoke', site, object: REALTIME, access: 'invoke' },
            perform: () => {
                const id = this.#history(name).invoke(thread, input);
                this.#machine.inOperation[slotOf(thread)]++;
                return id;
            },
            describe: () => `${name}: begin ${text(input)}`,
        };
    }
    /** The step that ends an operation with its answer, or without one. */
    response(name, id, answer, site) {
        const thread = this.#machine.current;
        return {
            ...{ name: 'respond', site, object: REALTIME, access: 'respond' },
            perform: () => {
                const history = this.#history(name);
                if (answer === undefined)
                    history.abandon(id);
                else
                    history.return(id, answer.output);
                this.#machine.inOperation[slotOf(thread)]--;
            },
            describe: () => `${name}: end ${answer === undefined ? 'by an error' : text(answer.output)}`,
        };
    }
    /** The step that ends the recovery of a thread. One that was only suspected is left alone. */
    recovery(name, victim, site) {
        return {
            ...{ name: 'recovered', site, object: REALTIME, access: 'respond' },
            perform: () => {
                if (this.#dead.includes(victim))
                    this.#history(name).recovered(victim);
            },
            describe: () => `${name}: thread ${victim} is recovered`,
        };
    }
    /** What has been recorded by that name. */
    operations(name) {
        return this.#history(name).operations();
    }
    // --- internal ---
    #history(name) {
        let history = this.#histories.get(name);
        if (history === undefined) {
            history = new History();
            this.#histories.set(name, history);
            for (const thread of this.#dead)
                history.crash(thread);
        }
        return history;
    }
    #died(thread) {
        this.#dead.push(thread);
        for (const history of this.#histories.values())
            history.crash(thread);
    }
}
// --- internal ---
const REALTIME = 'realtime';
const recordings = new WeakMap();
/** Checks are thread -1. */
function slotOf(thread) {
    return thread < 0 ? THREADS_MAX : thread;
}
function text(value) {
    return typeof value === 'string'
        ? value
        : inspect(value, { breakLength: Number.POSITIVE_INFINITY });
}
//# sourceMappingURL=recording.js.map