/**
 * Histories of operations: who called what when, and what came of it. Stamps are numbers in the
 * order of real time: one operation precedes another if its return has a smaller stamp
 * than the other's invocation.
 */
import assert from 'node:assert/strict';
import { UNANSWERED } from './model.js';
/** The answer, as a model's step takes it. */
export function answerOf(operation) {
    return operation.returned === undefined ? UNANSWERED : operation.output;
}
/**
 * Records a history while the threads run: in one thread, such as under the explorer's scheduler,
 * where the order of these calls is the order of real time. Real threads: see `ThreadLog`.
 */
export class History {
    #operations = [];
    #open = new Map();
    #dead = new Set();
    #stamp = 0;
    /** A thread begins an operation; it must not be in one. Returns the id to return it by. */
    invoke(thread, input) {
        assert(!this.#dead.has(thread), `thread ${thread} is dead and cannot begin an operation`);
        assert(!this.#open.has(thread), `thread ${thread} is in an operation already`);
        const id = this.#operations.length;
        this.#operations.push({ thread, input, invoked: ++this.#stamp });
        this.#open.set(thread, id);
        return id;
    }
    /** The operation has returned. */
    return(id, output) {
        const operation = this.#operations[id];
        assert(operation !== undefined, `there is no operation ${id}`);
        assert(this.#open.get(operation.thread) === id, `operation ${id} is over`);
        this.#open.delete(operation.thread);
        operation.output = output;
        operation.returned = ++this.#stamp;
    }
    /** The operation has ended without an answer, as by an error: it counts as cut off here. */
    abandon(id) {
        const operation = this.#operations[id];
        assert(operation !== undefined, `there is no operation ${id}`);
        assert(this.#open.get(operation.thread) === id, `operation ${id} is over`);
        this.#open.delete(operation.thread);
        operation.crashed = ++this.#stamp;
    }
    /** Runs an operation between its `invoke` and its `return`. What it throws is passed on. */
    call(thread, input, operation) {
        const id = this.invoke(thread, input);
        let answer;
        try {
            answer = { output: operation() };
        }
        finally {
            if (answer === undefined)
                this.abandon(id);
        }
        this.return(id, answer.output);
        return answer.output;
    }
    /** The thread has died; the operation that it was in, if any, is cut off. */
    crash(thread) {
        assert(!this.#dead.has(thread), `thread ${thread} is dead already`);
        this.#dead.add(thread);
        const id = this.#open.get(thread);
        const stamp = ++this.#stamp;
        if (id === undefined)
            return;
        this.#open.delete(thread);
        this.#operations[id].crashed = stamp;
    }
    /** The dead thread's recovery is complete. The number may be used again, by a successor. */
    recovered(thread) {
        assert(this.#dead.delete(thread), `thread ${thread} is not dead`);
        const stamp = ++this.#stamp;
        for (const operation of this.#operations) {
            if (operation.thread !== thread || operation.crashed === undefined)
                continue;
            operation.recovered ??= stamp;
        }
    }
    /** The history so far, in the order of the invocations. */
    operations() {
        return this.#operations.map(operation => ({ ...operation }));
    }
    /** Forgets everything, for the next run. */
    reset() {
        this.#operations = [];
        this.#open.clear();
        this.#dead.clear();
        this.#stamp = 0;
    }
}
//# sourceMappingURL=history.js.map