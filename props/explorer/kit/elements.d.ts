import { type Steps } from './symbols.ts';
/** `object[key]`. */
export declare function element(site: number, object: unknown, key: unknown): Steps;
/** `object[key] = value`. */
export declare function setElement(site: number, object: unknown, key: unknown, value: unknown): Steps<void>;
/** Runs a native that reads elements `from` ≤ i < `to` of a view, and nothing else of shared memory. */
export declare function readRange<T>(site: number, view: ArrayBufferView, from: number, to: number, read: () => T): Steps<T>;
/** As {@link readRange}, for a native that writes the elements, and may have read them before. */
export declare function writeRange<T>(site: number, view: ArrayBufferView, from: number, to: number, write: () => T): Steps<T>;
//# sourceMappingURL=elements.d.ts.map