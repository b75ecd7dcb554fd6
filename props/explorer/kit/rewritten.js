/**
 * Helpers of rewritten code that know nothing of the machine: twins, classes whose constructors are
 * deferred, tagged templates, iteration and the user's generators.
 */
const known = new WeakMap();
/** The helpers for a kit. */
export function rewritten(kit) {
    let helpers = known.get(kit);
    if (helpers === undefined) {
        helpers = makeHelpers(kit);
        known.set(kit, helpers);
    }
    return helpers;
}
// --- internal ---
function makeHelpers(kit) {
    const { G } = kit;
    const mark = (f, twin) => {
        ;
        f[G] = twin;
        return f;
    };
    /** Puts the function that user code sees where the literal has an empty one. */
    const putIn = (object, [key, symbol, kind, length]) => {
        const twin = object[symbol];
        delete object[symbol];
        const part = kind === 'generator' ? 'value' : kind;
        const old = Object.getOwnPropertyDescriptor(object, key);
        const placeholder = old?.[part];
        if (typeof placeholder !== 'function')
            return;
        const f = kind === 'generator'
            ? function (...args) {
                return helpers.generator(twin.apply(this, args));
            }
            : mark(function (...args) {
                return kit.drive(twin.apply(this, args));
            }, twin);
        Object.defineProperty(f, 'name', { value: placeholder.name, configurable: true });
        Object.defineProperty(f, 'length', { value: length, configurable: true });
        Object.defineProperty(object, key, { ...old, [part]: f });
    };
    const register = { target: undefined };
    const helpers = {
        register,
        mark,
        take: (home, key, symbol, part, isGenerator = false) => {
            const twin = home[symbol];
            const f = Object.getOwnPropertyDescriptor(home, key)?.[part];
            if (typeof f === 'function' && !isGenerator)
                mark(f, twin);
            return twin;
        },
        refusal: (site, what) => function* () {
            yield* kit.refuse(site, what);
        },
        takeTarget: (self, callee) => {
            const { target } = register;
            register.target = undefined;
            return target ?? kit.newTargetOf?.(self, callee);
        },
        noFunction,
        members: (object, ...list) => {
            for (const member of list)
                putIn(object, member);
            return object;
        },
        strings: (cooked, raw) => {
            Object.defineProperty(cooked, 'raw', { value: Object.freeze(raw) });
            return Object.freeze(cooked);
        },
        ...classHelpers(kit),
        ...iterationHelpers(kit),
    };
    return helpers;
}
/** `CT` marks the classes whose own constructor understands the token; subclasses do not inherit it. */
function classHelpers(kit) {
    const { CT, TOKEN } = kit;
    const isDeferrable = (C) => typeof C === 'function' && Object.hasOwn(C, CT) && C[CT] === true;
    const setDeferrable = (C) => {
        Object.defineProperty(C, CT, { value: true });
    };
    return {
        deferrable: (C, length) => {
            setDeferrable(C);
            Object.defineProperty(C, 'length', { value: length, configurable: true });
        },
        inherits: C => {
            if (isDeferrable(Object.getPrototypeOf(C)))
                setDeferrable(C);
        },
        upward: (C, list, args) => isDeferrable(Object.getPrototypeOf(C)) ? [TOKEN, list, ...args] : args,
    };
}
function iterationHelpers(kit) {
    const { G, Y } = kit;
    const bodies = new WeakMap();
    const resume = function* (body, result) {
        let step = result;
        while (step.value === Y && !step.done) {
            yield Y;
            step = body.next();
        }
        return step;
    };
    const prototype = generatorPrototype(kit, bodies, resume);
    const twinOf = (f) => typeof f === 'function' ? f[G] : undefined;
    /** Does iterating need rewritten code, or have accesses that must be seen? */
    const isSpecial = (iterable) => {
        if (iterable === null || typeof iterable !== 'object')
            return false;
        if (Array.isArray(iterable) && iterable[Symbol.iterator] === arrayIterator)
            return false;
        if (bodies.has(iterable) || isSharedArray(iterable))
            return true;
        return typeof iterable[Symbol.iterator] === 'function';
    };
    /** The values of an iterable, with the scheduler's yields between them. */
    const values = function* (site, iterable) {
        if (isSharedArray(iterable))
            return yield* elements(kit, site, iterable);
        const open = iterable[Symbol.iterator];
        const opener = twinOf(open);
        const iterator = (opener ? yield* opener.call(iterable) : open.call(iterable));
        const { next } = iterator;
        const twin = twinOf(next);
        let finished = false;
        try {
            for (;;) {
                finished = true;
                const step = (twin ? yield* twin.call(iterator) : next.call(iterator));
                if (step.done)
                    return step.value;
                const { value } = step;
                finished = false;
                yield value;
            }
        }
        finally {
            if (!finished)
                iterator.return?.();
        }
    };
    return {
        generator: body => {
            const object = Object.create(prototype);
            bodies.set(object, body);
            return object;
        },
        each: (site, iterable) => (isSpecial(iterable) ? values(site, iterable) : iterable),
        all: function* (site, iterable) {
            if (!isSpecial(iterable))
                return iterable;
            const list = [];
            for (const value of values(site, iterable)) {
                if (value === Y)
                    yield Y;
                else
                    list.push(value);
            }
            return list;
        },
        // Where more than names is bound, what is evaluated for it comes between the steps of an iterator.
        first: function* (site, iterable, count, isSimple) {
            if (!isSpecial(iterable) || !(isSimple || isSharedArray(iterable)))
                return iterable;
            const list = [];
            if (count === 0)
                return iterable;
            for (const value of values(site, iterable)) {
                if (value === Y)
                    yield Y;
                else if (list.push(value) === count)
                    break;
            }
            return list;
        },
        delegate: function* (site, iterable) {
            const body = bodies.get(iterable);
            if (body !== undefined)
                return yield* body;
            return yield* isSpecial(iterable)
                ? values(site, iterable)
                : iterable;
        },
    };
}
const arrayIterator = Array.prototype[Symbol.iterator];
function isSharedArray(value) {
    return (ArrayBuffer.isView(value) &&
        value.buffer instanceof SharedArrayBuffer &&
        !(value instanceof DataView));
}
/** The elements of shared memory, each read where another thread may come between. */
function* elements(kit, site, view) {
    for (let at = 0; at < view.length; at += 1) {
        const value = kit.rd(site, view, at);
        if (value === kit.Y) {
            yield kit.Y;
            yield kit.xr();
        }
        else
            yield value;
    }
    return undefined;
}
/** The prototype of the generators that rewritten generator functions make. */
function generatorPrototype(kit, bodies, resume) {
    const { G } = kit;
    const bodyOf = (object) => {
        const body = bodies.get(object);
        if (body === undefined)
            throw new TypeError(`next method called on incompatible receiver ${object}`);
        return body;
    };
    const native = Object.getPrototypeOf(function* () { }.prototype);
    const prototype = Object.create(native);
    for (const name of ['next', 'return', 'throw']) {
        const twin = function* (value) {
            const body = bodyOf(this);
            return yield* resume(body, body[name](value));
        };
        const method = {
            [name](value) {
                return kit.drive(twin.call(this, value));
            },
        }[name];
        method[G] = twin;
        Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
    }
    return prototype;
}
function noFunction(_, text) {
    throw new TypeError(`${text} is not a function`);
}
//# sourceMappingURL=rewritten.js.map