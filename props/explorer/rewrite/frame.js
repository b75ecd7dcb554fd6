/** The function that is being rewritten: may it yield, which temporaries and captures does it need. */
export function newFrame(parent, about) {
    return {
        parent,
        yields: false,
        arrow: false,
        target: 'new.target',
        name: parent?.name ?? '',
        inParams: false,
        derived: false,
        captures: new Set(),
        temps: new Temps(),
        ...about,
    };
}
/** Temporaries of one function; they are used again once what they held has been consumed. */
export class Temps {
    names = [];
    #free = [];
    take(prefix) {
        const known = this.#free.pop();
        if (known !== undefined)
            return known;
        const name = `${prefix}${this.names.length}`;
        this.names.push(name);
        return name;
    }
    release(names) {
        this.#free.push(...names);
    }
}
/** The frame whose `this` a frame sees, and whether a generator lies between. */
export function ownerOf(frame) {
    let cut = false;
    let at = frame;
    while (at.arrow && at.parent) {
        cut ||= at.yields;
        at = at.parent;
    }
    return { owner: at, cut };
}
//# sourceMappingURL=frame.js.map