/** By this name a bundle requires it. */
export declare const RUNTIME_MODULE = "portplex:explorer";
export declare const runtime: Readonly<Record<string, unknown>>;
//# sourceMappingURL=runtime.d.ts.map