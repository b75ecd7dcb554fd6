/** Twins of `Map.prototype.forEach` and `Set.prototype.forEach`. */
import { active } from '../active.js';
import { call } from '../construct.js';
import { native } from '../native.js';
import { twinOf } from '../symbols.js';
import { pair } from './pair.js';
/** The twins of this file. */
export function mapTwins() {
    return [
        ...pair(Map.prototype, 'forEach', original => visiting(original, Map.prototype.entries)),
        ...pair(Set.prototype, 'forEach', original => visiting(original, Set.prototype.entries)),
    ];
}
/** An iterator goes on to what is added meanwhile and skips what is deleted, as `forEach` does. */
function visiting(original, entriesOf) {
    return function* (callback, thisArg) {
        const { site } = active;
        const isOurs = this instanceof Map || this instanceof Set;
        if (!isOurs || twinOf(callback) === undefined) {
            return native(site, original, this, [callback, thisArg]);
        }
        // Throws what the native throws when this is no such collection.
        const entries = Reflect.apply(entriesOf, this, []);
        for (let step = next(entries); !step.done; step = next(entries)) {
            const [key, value] = step.value;
            yield* call(callback, thisArg, [value, key, this]);
        }
        return undefined;
    };
}
const nextOfMap = Object.getPrototypeOf(new Map().entries()).next;
const nextOfSet = Object.getPrototypeOf(new Set().entries()).next;
/** Not by `for…of`, which looks `next` up where user code may have changed it. */
function next(entries) {
    const isOfMap = Object.prototype.toString.call(entries) === '[object Map Iterator]';
    return Reflect.apply(isOfMap ? nextOfMap : nextOfSet, entries, []);
}
//# sourceMappingURL=maps.js.map