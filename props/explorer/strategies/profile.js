/** What some executions were like: how long, and where threads can fail. */
import { KIND, TIMEOUT, TOUCH } from '../machine/kinds.js';
/** Watches executions. `tracer` goes into each of them, `ended` follows. */
export class Profiler {
    #runs = 0;
    #steps = 0;
    /** By thread: what it did in this execution. */
    #made = [];
    /** By thread: points by step and plain write. */
    #points = [];
    tracer = step => this.#watch(step);
    ended({ steps }) {
        this.#runs++;
        this.#steps = Math.max(this.#steps, steps);
        this.#made = [];
    }
    profile() {
        return {
            runs: this.#runs,
            threads: this.#points.length,
            steps: this.#steps,
            faultPoints: this.#points.map(points => [...points.values()].sort((a, b) => a.step - b.step || b.plain - a.plain)),
        };
    }
    // --- internal ---
    #watch({ thread, kind, site, touch, choice }) {
        while (this.#points.length <= thread)
            this.#points.push(new Map());
        this.#made[thread] ??= { steps: 0, plain: 0 };
        const made = this.#made[thread];
        const isStep = choice !== undefined;
        if (isStep && (choice >= TIMEOUT || kind === KIND.CRASH || kind === KIND.STALL))
            return;
        if (!isStep && kind !== KIND.PLAIN_WRITE)
            return;
        const isWait = kind === KIND.WAIT;
        if (!isStep)
            made.plain++;
        if (isWait || (touch & CHANGES) !== 0) {
            const [step, plain] = [made.steps, isStep ? 0 : made.plain];
            const key = `${step}/${plain}`;
            if (!this.#points[thread].has(key)) {
                this.#points[thread].set(key, { step, plain, isWait, site });
            }
        }
        if (!isStep)
            return;
        made.steps++;
        made.plain = 0;
    }
}
/** What others can notice of a step. */
const CHANGES = TOUCH.WRITE | TOUCH.LIST | TOUCH.INVOKE | TOUCH.RESPOND;
//# sourceMappingURL=profile.js.map