/** Who waits where: first in, first out for each place (ECMA-262, WaiterList). */
export class WaitLists {
    #lists = new Map();
    clear() {
        if (this.#lists.size > 0)
            this.#lists.clear();
    }
    add(address, thread) {
        const list = this.#lists.get(address);
        if (list === undefined)
            this.#lists.set(address, [thread]);
        else
            list.push(thread);
    }
    /** Takes the thread out, wherever it stands. */
    remove(address, thread) {
        const list = this.#lists.get(address);
        const at = list?.indexOf(thread) ?? -1;
        if (at >= 0)
            list.splice(at, 1);
    }
    /** Takes the first `count` out. */
    take(address, count) {
        const list = this.#lists.get(address);
        return list === undefined || list.length === 0 ? NOBODY : list.splice(0, count);
    }
    waiting(address) {
        return this.#lists.get(address) ?? NOBODY;
    }
}
// --- internal ---
const NOBODY = [];
//# sourceMappingURL=wait-lists.js.map