/**
 * Partial order sampling: X. Yuan, J. Yang, R. Gu, "Partial order aware concurrency sampling" (CAV
 * 2018). Every pending operation has a random priority, and the highest is made. Then the thread's next
 * operation gets a fresh one, and so does every pending operation that races with what was done.
 */
import { dependent, THREADS_MAX, TIMEOUT } from '../machine/kinds.js';
import { anyChoice, lowest, onlyChoice } from './choices.js';
import { FastRandom } from './fast-random.js';
export class Pos {
    name = 'pos';
    learns = false;
    #random = new FastRandom();
    /** By choice: of steps, then of timeouts. */
    #priority = new Int32Array(TIMEOUT + THREADS_MAX);
    seed(seed, run) {
        const random = this.#random;
        random.seed(seed, run);
        for (let t = 0; t < THREADS_MAX; t++) {
            this.#priority[t] = random.int32();
            this.#priority[TIMEOUT + t] = random.int32();
        }
    }
    choose(machine) {
        const only = onlyChoice(machine);
        if (only >= 0) {
            this.#redraw(only);
            return only;
        }
        if (machine.isLong)
            return anyChoice(machine, this.#random);
        const best = this.#highest(machine);
        this.#redraw(best);
        this.#redrawRacing(machine, best);
        return best;
    }
    // --- internal ---
    #highest(machine) {
        const priority = this.#priority;
        let rest = machine.enabled;
        let best = rest === 0 ? TIMEOUT + lowest(machine.expirable) : lowest(rest);
        for (rest &= rest - 1; rest !== 0; rest &= rest - 1) {
            const t = lowest(rest);
            if (priority[t] > priority[best])
                best = t;
        }
        for (let late = machine.expirable; late !== 0; late &= late - 1) {
            const choice = TIMEOUT + lowest(late);
            if (priority[choice] > priority[best])
                best = choice;
        }
        return best;
    }
    /** What the thread does next is new. */
    #redraw(choice) {
        const thread = choice % TIMEOUT;
        this.#priority[thread] = this.#random.int32();
        this.#priority[TIMEOUT + thread] = this.#random.int32();
    }
    #redrawRacing(machine, best) {
        const own = best % TIMEOUT;
        const others = (machine.enabled | machine.expirable) & ~(1 << own);
        const address = machine.address[own];
        const width = machine.width[own];
        let touch = -1;
        for (let rest = others; rest !== 0; rest &= rest - 1) {
            const t = lowest(rest);
            const at = machine.address[t];
            if (at >= address + width || address >= at + machine.width[t])
                continue;
            if (touch < 0)
                touch = machine.touches(best);
            const step = (machine.enabled & (1 << t)) !== 0;
            const other = machine.touches(step ? t : TIMEOUT + t);
            if (!dependent(address, width, touch, at, machine.width[t], other))
                continue;
            this.#priority[step ? t : TIMEOUT + t] = this.#random.int32();
        }
    }
}
//# sourceMappingURL=pos.js.map