/** Conversions of arguments as the standard has them, so that each runs user code once, in its turn. */
import { toInteger } from '../../machine/operate.js';
/** A relative index, from the end when negative, brought into 0…length. */
export function relative(index, length, absent) {
    if (index === undefined)
        return absent;
    const integer = toInteger(index);
    return integer < 0 ? Math.max(0, length + integer) : Math.min(integer, length);
}
/** Whether a view holds bigints. */
export function isBig(view) {
    return view instanceof BigInt64Array || view instanceof BigUint64Array;
}
//# sourceMappingURL=coerce.js.map