export class FaultPlan {
    #next = [];
    #faults = [];
    #reached = [];
    begin(faults, threads) {
        this.#faults = faults;
        if (this.#reached.length > 0)
            this.#reached = [];
        for (let t = 0; t < threads; t++)
            this.#next[t] = undefined;
        for (let i = faults.length - 1; i >= 0; i--)
            this.#next[faults[i].thread] = faults[i];
    }
    get any() {
        return this.#faults.length > 0;
    }
    get reached() {
        return this.#reached;
    }
    /** The thread's next fault, if it is at this step and plain write, and not one inside a wait. */
    at(thread, step, plain) {
        const fault = this.#next[thread];
        const here = fault !== undefined && fault.step === step && fault.plain === plain;
        return here && fault.waiter === undefined ? fault : undefined;
    }
    /** The way in which the thread dies in the wait that is its step number `step`. */
    inWait(thread, step) {
        const fault = this.#next[thread];
        return fault !== undefined && fault.step === step ? fault.waiter : undefined;
    }
    /** The thread's next fault has come, before this place. */
    reach(thread, site) {
        const fault = this.#next[thread];
        this.#reached.push({ fault, site });
        const later = this.#faults.slice(this.#faults.indexOf(fault) + 1);
        this.#next[thread] = later.find(f => f.thread === thread);
        return fault;
    }
}
//# sourceMappingURL=fault-plan.js.map