/** Twins of what iterates over typed arrays, and of `Array.from` and its relatives. */
import { active } from '../active.js';
import { call, construct } from '../construct.js';
import { element } from '../elements.js';
import { native } from '../native.js';
import { twinOf } from '../symbols.js';
import { isSharedArray, isTypedArray, pair, TypedArray, } from './pair.js';
/** The twins of this file. */
export function iteratorTwins() {
    return [
        ...pair(TypedArray.prototype, 'values', iteratingTwin),
        ...pair(TypedArray.prototype, 'entries', iteratingTwin),
        ...pair(Object.getPrototypeOf([].values()), 'next', nextTwin),
        ...pair(Array, 'from', original => fromTwin(original, listInto)),
        ...pair(TypedArray, 'from', original => fromTwin(original, typedInto)),
    ];
}
const positions = new WeakMap();
function iteratingTwin(original) {
    // biome-ignore lint/correctness/useYield: a twin is a generator function
    return function* () {
        // Making one reads nothing.
        const iterator = Reflect.apply(original, this, []);
        if (isSharedArray(this))
            positions.set(iterator, { view: this, index: 0 });
        return iterator;
    };
}
function nextTwin(original) {
    return function* () {
        const position = positions.get(this);
        if (position === undefined)
            return Reflect.apply(original, this, []);
        const { view } = position;
        if (position.index < view.length)
            yield* element(active.site, view, position.index++);
        // Reads the element again, with nothing in between.
        return Reflect.apply(original, this, []);
    };
}
/** Needed when something that is called has a twin, or when shared memory is read. */
function fromTwin(original, into) {
    return function* (...args) {
        const { site } = active;
        const [source, mapper, thisArg] = args;
        const open = source === null || source === undefined ? undefined : openerOf(source);
        const needed = twinOf(mapper) !== undefined || isSharedArray(source) || isRewritten(source, open);
        const isRefused = mapper !== undefined && typeof mapper !== 'function';
        if (!needed || isRefused || source === null || source === undefined) {
            return native(site, original, this, args);
        }
        const mapped = function* (value, index) {
            active.site = site;
            return mapper === undefined ? value : yield* call(mapper, thisArg, [value, index]);
        };
        if (open === undefined || open === null) {
            return yield* into(this, { list: Object(source) }, mapped);
        }
        const iterator = (yield* call(open, source, []));
        return yield* into(this, { iterator }, mapped);
    };
}
function openerOf(source) {
    return source[Symbol.iterator];
}
/** Whether iterating calls rewritten code: an iterator of the user's, or one of the user's generators. */
function isRewritten(source, open) {
    if (twinOf(open) !== undefined)
        return !isTypedArray(source);
    return open === openIterator && twinOf(source.next) !== undefined;
}
/** Of everything that node itself iterates with: gives the iterator itself. */
const openIterator = openerOf([].values());
/** `Array.from`. */
const listInto = function* (C, { iterator, list }, mapped) {
    const isOwn = C === Array || !isConstructor(C);
    const length = list === undefined ? 0 : lengthOf(list);
    const args = list === undefined ? [] : [length];
    const made = (isOwn ? [...args] : yield* construct(C, args));
    let index = 0;
    if (list !== undefined) {
        for (; index < length; index += 1)
            put(made, index, yield* mapped(list[index], index));
    }
    else {
        yield* iterate(iterator, function* (value) {
            put(made, index, yield* mapped(value, index));
            index += 1;
        });
    }
    made.length = index;
    return made;
};
/** `TypedArray.from`: everything is collected first, and then mapped. */
const typedInto = function* (C, { iterator, list }, mapped) {
    const values = [];
    if (list !== undefined) {
        const length = lengthOf(list);
        for (let index = 0; index < length; index += 1)
            values.push(list[index]);
    }
    else {
        // biome-ignore lint/correctness/useYield: a visit is a generator function
        yield* iterate(iterator, function* (value) {
            values.push(value);
        });
    }
    const made = (yield* construct(C, [values.length]));
    for (let index = 0; index < values.length; index += 1) {
        made[index] = (yield* mapped(values[index], index));
    }
    return made;
};
/** Visits what an iterator gives, and closes it when a visit throws. */
function* iterate(iterator, visit) {
    const { next } = iterator;
    for (;;) {
        const step = (yield* call(next, iterator, []));
        if (typeof step !== 'object' || step === null) {
            throw new TypeError(`Iterator result ${String(step)} is not an object`);
        }
        if (step.done)
            return;
        let isVisited = false;
        try {
            yield* visit(step.value);
            isVisited = true;
        }
        finally {
            if (!isVisited)
                close(iterator);
        }
    }
}
/** What closing throws gives way to what the visit threw. */
function close(iterator) {
    try {
        iterator.return?.();
    }
    catch { }
}
function lengthOf(list) {
    const length = Math.trunc(Number(list.length));
    return length > 0 ? Math.min(length, Number.MAX_SAFE_INTEGER) : 0;
}
function put(made, index, value) {
    Object.defineProperty(made, index, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
    });
}
function isConstructor(f) {
    try {
        Reflect.construct(Object, [], f);
        return true;
    }
    catch {
        return false;
    }
}
//# sourceMappingURL=iterators.js.map