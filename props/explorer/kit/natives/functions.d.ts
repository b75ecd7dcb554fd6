import { type AnyFunction } from '../symbols.ts';
import { type Pair } from './pair.ts';
/** The twins of this file. */
export declare function functionTwins(): Pair[];
/**
 * `f.bind(thisArg, ...args)` whose result carries a twin. Module code, which no twin runs, may call
 * it: a function bound there by the native would be one uninterrupted step.
 */
export declare function bind(f: AnyFunction, thisArg: unknown, ...args: unknown[]): AnyFunction;
//# sourceMappingURL=functions.d.ts.map