/** A native function and its twin. */
import { types } from 'node:util';
import { isSharedView } from '../active.js';
/** Pairs a method with its twin, which is told the original; nothing where this Node has no such method. */
export function pair(holder, key, make) {
    const original = Object.getOwnPropertyDescriptor(holder, key)?.value;
    return original === undefined ? [] : [[original, make(original)]];
}
/** %TypedArray%, which has no name of its own. */
export const TypedArray = Object.getPrototypeOf(Uint8Array);
/** Whether something is a typed array, and no DataView. */
export function isTypedArray(value) {
    return types.isTypedArray(value);
}
/** A typed array on memory that other threads see. */
export function isSharedArray(value) {
    return isSharedView(value) && isTypedArray(value);
}
//# sourceMappingURL=pair.js.map