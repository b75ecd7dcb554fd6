/** In the place of an output: the caller died, or has not been answered, so any answer is right. */
export const UNANSWERED = Symbol('unanswered');
/** Several states that may follow a step: see `several`. */
export class Several {
    states;
    constructor(states) {
        this.states = states;
    }
}
/** For a model that is not deterministic: the step may lead to any of these states. None = refused. */
export function several(states) {
    return new Several(states);
}
/** The states that may follow, as a list. */
export function nextStates(model, state, input, output) {
    const next = model.step(state, input, output);
    if (next === undefined)
        return [];
    return next instanceof Several ? next.states : [next];
}
/** The key of a state. */
export function stateKey(model, state) {
    return model.key === undefined ? canonicalJson(state) : model.key(state);
}
/** JSON with the keys of objects in order; Maps and Sets as lists of their entries, in order. */
export function canonicalJson(value) {
    if (typeof value === 'bigint')
        return `${value}n`;
    if (typeof value !== 'object' || value === null)
        return JSON.stringify(value) ?? 'undefined';
    if (Array.isArray(value))
        return `[${value.map(canonicalJson).join(',')}]`;
    if (value instanceof Map || value instanceof Set) {
        const entries = [...value].map(canonicalJson).sort();
        return `${value instanceof Map ? 'Map' : 'Set'}[${entries.join(',')}]`;
    }
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)}}`;
}
//# sourceMappingURL=model.js.map