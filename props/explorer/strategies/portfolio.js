import { Pct } from './pct.js';
import { Pos } from './pos.js';
import { ReadsFrom } from './reads-from.js';
import { Surw } from './surw.js';
export class Portfolio {
    name = 'portfolio';
    learns = true;
    #members;
    #turn = -1;
    /** By default: SURW with the random walk that it counts in, PCT, POS, reads-from. */
    constructor(members = usual()) {
        this.#members = members;
    }
    /** Whose turn it is. */
    get current() {
        return this.#members[this.#turn];
    }
    prepare(profile) {
        for (const member of new Set(this.#members))
            member.prepare?.(profile);
    }
    seed(seed, run) {
        this.#turn = (this.#turn + 1) % this.#members.length;
        this.current.seed(seed, run);
    }
    begin(machine) {
        this.current.begin?.(machine);
    }
    choose(machine) {
        return this.#members[this.#turn].choose(machine);
    }
    ended(machine, outcome) {
        this.current.ended?.(machine, outcome);
    }
    bound(runs) {
        const bounds = new Set();
        for (const member of new Set(this.#members)) {
            const turns = this.#members.filter(other => other === member).length;
            const bound = member.bound?.(Math.floor((runs * turns) / this.#members.length));
            if (bound !== undefined)
                bounds.add(bound);
        }
        return bounds.size === 0 ? undefined : [...bounds].join('; ');
    }
}
// --- internal ---
function usual() {
    const surw = new Surw();
    return [surw, surw, new Pct(), new Pos(), new ReadsFrom()];
}
//# sourceMappingURL=portfolio.js.map