/**
 * Construction and accessors in twins.
 *
 * A rewritten class that can be interrupted has an own static `CT`. Its constructor, given the token
 * and a list, makes the object, with private names in place and nothing run, and pushes a generator
 * with its field initialisers and body; a derived class passes both on through `super`. So the list
 * holds the bodies base first, and each may yield.
 */
import { types } from 'node:util';
import { active } from './active.js';
import { readRange } from './elements.js';
import { isViewConstructor } from './innocent.js';
import { native, nativeConstruct } from './native.js';
import { isSharedArray } from './natives/pair.js';
import { BOUND, CT, G, TOKEN } from './symbols.js';
/** `new C(...args)` where code may be interrupted. `text` is how the user wrote `C`, for messages. */
export function* construct(C, args, newTarget = C, text) {
    if (isDeferrable(C)) {
        const bodies = [];
        const object = Reflect.construct(C, [TOKEN, bodies, ...args], newTarget);
        for (const body of bodies)
            yield* body;
        return object;
    }
    const bound = boundOf(C);
    if (bound !== undefined) {
        const target = newTarget === C ? bound.target : newTarget;
        return yield* construct(bound.target, [...bound.args, ...args], target, text);
    }
    if (typeof C !== 'function' || typeof newTarget !== 'function') {
        throw new TypeError(`${text ?? String(C)} is not a constructor`);
    }
    const twin = Object.hasOwn(C, G) && !types.isProxy(C) ? C[G] : undefined;
    // No function that we rewrote and no native with a twin is a constructor without a prototype.
    if (twin !== undefined && !('prototype' in C)) {
        throw new TypeError(`${text ?? C.name} is not a constructor`);
    }
    if (twin === undefined) {
        const [copied] = args;
        if (isSharedArray(copied) && isViewConstructor(C)) {
            const copy = () => Reflect.construct(C, args, newTarget);
            return yield* readRange(active.site, copied, 0, copied.length, copy);
        }
        return nativeConstruct(active.site, C, args, newTarget);
    }
    return yield* constructFunction(C, twin, args, newTarget, text);
}
/** Whether a class's own constructor takes the token: not inherited, and no Proxy in between. */
export function isDeferrable(C) {
    return (typeof C === 'function' &&
        C[CT] === true &&
        Object.hasOwn(C, CT) &&
        !types.isProxy(C));
}
/**
 * `new.target` of a twin of a `function`, to be asked first thing in its body: the constructor if
 * {@link construct} has just called this very twin on this very object, else undefined.
 */
export function newTargetOf(self, callee) {
    const is = constructing.object !== undefined && constructing.object === self;
    if (!is || constructing.callee !== callee)
        return undefined;
    const { newTarget } = constructing;
    constructing.object = undefined;
    return newTarget;
}
/** Defines a field as a class does. */
export function define(object, key, value) {
    Object.defineProperty(object, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
    });
}
/** The twin of the getter that `object[key]` would call, if there is one. */
export function getterTwin(object, key) {
    return accessorOf(object, key)?.get?.[G];
}
/** The twin of the setter that `object[key] = value` would call, if there is one. */
export function setterTwin(object, key) {
    return accessorOf(object, key)?.set?.[G];
}
/** `object[key]`, or `super[key]` with a receiver of its own. */
export function* get(object, key, receiver = object) {
    const twin = getterTwin(object, key);
    if (twin !== undefined)
        return yield* twin.call(receiver);
    if (receiver === object)
        return object[key];
    return Reflect.get(object, key, receiver);
}
/** `object[key] = value` in strict code. Its result is the value. */
export function* set(object, key, value, receiver = object) {
    const twin = setterTwin(object, key);
    if (twin !== undefined) {
        yield* twin.call(receiver, value);
    }
    else if (receiver === object) {
        ;
        object[key] = value;
    }
    else if (!Reflect.set(object, key, value, receiver)) {
        throw new TypeError(`Cannot set property ${String(key)}`);
    }
    return value;
}
/** Calls a function value, through its twin if it has one. */
export function* call(f, thisArg, args) {
    const twin = typeof f === 'function' ? f[G] : undefined;
    if (twin !== undefined)
        return yield* Reflect.apply(twin, thisArg, args);
    return native(active.site, f, thisArg, args);
}
const constructing = {
    object: undefined,
    callee: undefined,
    newTarget: undefined,
};
function* constructFunction(C, twin, args, newTarget, text) {
    if (!isConstructor(C))
        throw new TypeError(`${text ?? C.name} is not a constructor`);
    // Makes what `new` would: an ordinary object with the prototype of newTarget.
    const object = Reflect.construct(Object, [], newTarget);
    constructing.object = object;
    constructing.callee = C;
    constructing.newTarget = newTarget;
    const result = yield* Reflect.apply(twin, object, args);
    const isObject = typeof result === 'object' ? result !== null : typeof result === 'function';
    return isObject ? result : object;
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
function boundOf(C) {
    const is = typeof C === 'function' && Object.hasOwn(C, BOUND) && !types.isProxy(C);
    return is ? C[BOUND] : undefined;
}
function accessorOf(object, key) {
    if (object === null || object === undefined)
        return undefined;
    let holder = typeof object === 'object' || typeof object === 'function' ? object : Object(object);
    // A Proxy's traps are the user's: they see one access, made the ordinary way.
    while (holder !== null && !types.isProxy(holder)) {
        const found = Object.getOwnPropertyDescriptor(holder, key);
        if (found !== undefined)
            return found;
        holder = Object.getPrototypeOf(holder);
    }
    return undefined;
}
//# sourceMappingURL=construct.js.map