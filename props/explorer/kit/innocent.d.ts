/** Whether a native leaves shared bytes alone when they are in its arguments and not its receiver. */
export declare function isInnocentWithArguments(f: unknown): boolean;
/** Whether a native leaves shared bytes alone wherever it meets them. */
export declare function isInnocent(f: unknown): boolean;
/** Whether `new f(...)` leaves the bytes of its arguments alone, given the first of them. */
export declare function isInnocentConstructor(f: unknown, first: unknown): boolean;
/** Whether it is a constructor of views, node's own: it may be given memory, or what it copies. */
export declare function isViewConstructor(f: unknown): boolean;
//# sourceMappingURL=innocent.d.ts.map