/** Twins of `call`, `apply` and `bind`, and of `Reflect`. */
import { active, isShared } from '../active.js';
import { call, construct, getterTwin, setterTwin } from '../construct.js';
import { element, setElement } from '../elements.js';
import { native } from '../native.js';
import { BOUND, G } from '../symbols.js';
import { pair } from './pair.js';
/** The twins of this file. */
export function functionTwins() {
    return [
        ...pair(Function.prototype, 'call', original => function* (thisArg, ...args) {
            if (typeof this !== 'function')
                return native(active.site, original, this, [thisArg]);
            return yield* call(this, thisArg, args);
        }),
        ...pair(Function.prototype, 'apply', applyTwin),
        ...pair(Function.prototype, 'bind', bindTwin),
        ...pair(Reflect, 'apply', original => function* (f, thisArg, list) {
            if (typeof f !== 'function')
                return native(active.site, original, Reflect, [f]);
            return yield* call(f, thisArg, listOf(list));
        }),
        ...pair(Reflect, 'construct', constructTwin),
        ...pair(Reflect, 'get', getTwin),
        ...pair(Reflect, 'set', setTwin),
    ];
}
/**
 * `f.bind(thisArg, ...args)` whose result carries a twin. Module code, which no twin runs, may call
 * it: a function bound there by the native would be one uninterrupted step.
 */
export function bind(f, thisArg, ...args) {
    const bound = Reflect.apply(Function.prototype.bind, f, [thisArg, ...args]);
    Object.defineProperty(bound, G, {
        configurable: true,
        *value(...rest) {
            return yield* call(f, thisArg, [...args, ...rest]);
        },
    });
    const target = { target: f, args };
    Object.defineProperty(bound, BOUND, { value: target });
    return bound;
}
// --- internal ---
function applyTwin(original) {
    return function* (thisArg, list) {
        if (typeof this !== 'function')
            return native(active.site, original, this, [thisArg]);
        return yield* call(this, thisArg, list === null || list === undefined ? [] : listOf(list));
    };
}
/** The elements of an array-like; throws what the natives throw when it is none. */
function listOf(list) {
    return Reflect.apply(collect, undefined, list);
}
function collect(...args) {
    return args;
}
function bindTwin(original) {
    // biome-ignore lint/correctness/useYield: a twin is a generator function
    return function* (thisArg, ...args) {
        if (typeof this !== 'function')
            return native(active.site, original, this, []);
        return bind(this, thisArg, ...args);
    };
}
function constructTwin(original) {
    return function* (...given) {
        const [C, list, newTarget] = given;
        const isOrdinary = typeof C === 'function' && (given.length < 3 || isConstructor(newTarget));
        if (!isOrdinary || !isConstructor(C))
            return native(active.site, original, Reflect, given);
        return yield* construct(C, listOf(list), given.length < 3 ? C : newTarget);
    };
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
function getTwin(original) {
    return function* (...given) {
        const [target, key] = given;
        const name = typeof key === 'symbol' ? key : String(key);
        const twin = isObject(target) ? getterTwin(target, name) : undefined;
        if (twin !== undefined)
            return yield* twin.call(given.length < 3 ? target : given[2]);
        if (isShared(target) && given.length < 3)
            return yield* element(active.site, target, key);
        return native(active.site, original, Reflect, given);
    };
}
function setTwin(original) {
    return function* (...given) {
        const [target, key, value] = given;
        const name = typeof key === 'symbol' ? key : String(key);
        const twin = isObject(target) ? setterTwin(target, name) : undefined;
        if (twin === undefined) {
            if (!isShared(target) || given.length > 3)
                return native(active.site, original, Reflect, given);
            yield* setElement(active.site, target, key, value);
            return true;
        }
        yield* twin.call(given.length < 4 ? target : given[3], value);
        return true;
    };
}
function isObject(value) {
    return typeof value === 'object' ? value !== null : typeof value === 'function';
}
//# sourceMappingURL=functions.js.map