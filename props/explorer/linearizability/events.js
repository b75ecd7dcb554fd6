import { deadlineOf } from './cut-off-mode.js';
export class EventList {
    /** Operation of an event: its index, or the complement of it for a response. */
    #of;
    #next;
    #previous;
    #invocation;
    /** 0 = the operation may take effect for ever. */
    #response;
    constructor(operations, mode) {
        const events = [];
        for (const [index, operation] of operations.entries()) {
            events.push({ at: operation.invoked, of: index });
            const deadline = deadlineOf(operation, mode);
            if (deadline !== Number.POSITIVE_INFINITY)
                events.push({ at: deadline, of: ~index });
        }
        // Invocations (of >= 0) before responses; sort keeps the order of the rest.
        events.sort((a, b) => a.at - b.at || Number(a.of < 0) - Number(b.of < 0));
        const size = events.length + 1;
        this.#of = new Int32Array(size);
        this.#next = new Int32Array(size);
        this.#previous = new Int32Array(size);
        this.#invocation = new Int32Array(operations.length);
        this.#response = new Int32Array(operations.length);
        for (const [index, { of }] of events.entries()) {
            const event = index + 1;
            this.#of[event] = of;
            this.#next[event] = (event + 1) % size;
            this.#previous[event] = event - 1;
            if (of >= 0)
                this.#invocation[of] = event;
            else
                this.#response[~of] = event;
        }
        this.#next[0] = 1 % size;
        this.#previous[0] = size - 1;
    }
    /** The first event that is not lifted; 0 = none. */
    get first() {
        return this.#next[0];
    }
    after(event) {
        return this.#next[event];
    }
    isInvocation(event) {
        return this.#of[event] >= 0;
    }
    /** Index of the event's operation. */
    operationOf(event) {
        const of = this.#of[event];
        return of >= 0 ? of : ~of;
    }
    invocationOf(operation) {
        return this.#invocation[operation];
    }
    /** Takes the operation's events out of the list. */
    lift(operation) {
        this.#unlink(this.#invocation[operation]);
        if (this.#response[operation] !== 0)
            this.#unlink(this.#response[operation]);
    }
    /** Puts them back. In the reverse order of the lifts. */
    putBack(operation) {
        if (this.#response[operation] !== 0)
            this.#link(this.#response[operation]);
        this.#link(this.#invocation[operation]);
    }
    // --- internal ---
    #unlink(event) {
        this.#next[this.#previous[event]] = this.#next[event];
        this.#previous[this.#next[event]] = this.#previous[event];
    }
    #link(event) {
        this.#next[this.#previous[event]] = event;
        this.#previous[this.#next[event]] = event;
    }
}
//# sourceMappingURL=events.js.map