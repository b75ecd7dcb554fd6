/** Twins of the methods of typed arrays that call back, and of `sort`. */
import { toElement } from '../../machine/operate.js';
import { active } from '../active.js';
import { construct } from '../construct.js';
import { readRange, writeRange } from '../elements.js';
import { native } from '../native.js';
import { twinOf } from '../symbols.js';
import { isBig } from './coerce.js';
import { isSharedArray, isTypedArray, pair, TypedArray, } from './pair.js';
import { each, find, fold, sorted, valueAt, visitOf } from './visits.js';
/** The twins of this file. */
export function typedArrayVisitTwins() {
    return [
        ...Object.entries(BODIES).flatMap(([name, body]) => pair(TypedArray.prototype, name, original => visiting(original, body))),
        ...pair(TypedArray.prototype, 'sort', original => sorting(original, sort)),
        ...pair(TypedArray.prototype, 'toSorted', original => sorting(original, toSorted)),
    ];
}
const BODIES = {
    *forEach(visit) {
        yield* each(visit, () => false);
    },
    *map(visit) {
        const made = yield* create(visit, visit.length);
        const big = isBig(made);
        yield* each(visit, (result, _value, index) => {
            made[index] = toElement(big, result);
            return false;
        });
        return made;
    },
    *filter(visit) {
        const kept = [];
        yield* each(visit, (result, value) => {
            if (result)
                kept.push(value);
            return false;
        });
        const made = yield* create(visit, kept.length);
        kept.forEach((value, index) => {
            made[index] = value;
        });
        return made;
    },
    *some(visit) {
        return (yield* each(visit, Boolean)) !== -1;
    },
    *every(visit) {
        return (yield* each(visit, result => !result)) === -1;
    },
    *find(visit) {
        return (yield* find(visit, false))[1];
    },
    *findIndex(visit) {
        return (yield* find(visit, false))[0];
    },
    *findLast(visit) {
        return (yield* find(visit, true))[1];
    },
    *findLastIndex(visit) {
        return (yield* find(visit, true))[0];
    },
    *reduce(visit, args) {
        return yield* fold(visit, false, args.slice(1, 2));
    },
    *reduceRight(visit, args) {
        return yield* fold(visit, true, args.slice(1, 2));
    },
};
/** Wraps a body: what needs no twin, and what the native refuses, is left to the native. */
function visiting(original, body) {
    return function* (...args) {
        const { site } = active;
        const needed = twinOf(args[0]) !== undefined || isSharedArray(this);
        const refused = !isTypedArray(this) || typeof args[0] !== 'function';
        if (!needed || refused)
            return native(site, original, this, args);
        return yield* body(visitOf(site, this, this.length, args, false), args);
    };
}
function sorting(original, sort) {
    return function* (comparator) {
        const { site } = active;
        const needed = twinOf(comparator) !== undefined || isSharedArray(this);
        const refused = comparator !== undefined && typeof comparator !== 'function';
        if (!needed || refused || !isTypedArray(this))
            return native(site, original, this, [comparator]);
        return yield* sort(original, visitOf(site, this, this.length, [comparator], false));
    };
}
function* sort(original, visit) {
    const view = visit.object;
    const { site, length, callback, shared } = visit;
    if (callback === undefined) {
        yield* readRange(site, view, 0, length, () => undefined);
        return yield* writeRange(site, view, 0, length, () => Reflect.apply(original, view, []));
    }
    const ordered = yield* sorted(yield* values(visit), callback);
    return yield* writeRange(site, view, 0, shared ? length : 0, () => {
        ordered.forEach((value, index) => {
            view[index] = value;
        });
        return view;
    });
}
function* toSorted(original, visit) {
    const view = visit.object;
    const { site, length, callback } = visit;
    if (callback === undefined) {
        return yield* readRange(site, view, 0, length, () => Reflect.apply(original, view, []));
    }
    const C = intrinsicOf(view);
    return new C(yield* sorted(yield* values(visit), callback));
}
function* values(visit) {
    const list = [];
    for (let index = 0; index < visit.length; index += 1)
        list.push(yield* valueAt(visit, index));
    return list;
}
/** The constructor of the view's type, whatever its `constructor` says. */
function intrinsicOf(view) {
    const { get } = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag);
    const name = Reflect.apply(get, view, []);
    return globalThis[name];
}
/** TypedArraySpeciesCreate of ECMA-262. */
function* create({ object }, length) {
    const view = object;
    const made = yield* construct(speciesOf(view), [length]);
    if (!isTypedArray(made))
        throw new TypeError('this is not a typed array.');
    if (made.length < length)
        throw new TypeError('Derived TypedArray constructor created an array which was too small');
    if (isBig(made) !== isBig(view))
        throw new TypeError('Content type mismatch');
    return made;
}
function speciesOf(view) {
    const C = view.constructor;
    if (C === undefined)
        return intrinsicOf(view);
    if ((typeof C !== 'object' && typeof C !== 'function') || C === null) {
        throw new TypeError('object.constructor is not an object');
    }
    return C[Symbol.species] ?? intrinsicOf(view);
}
//# sourceMappingURL=typed-array-visits.js.map