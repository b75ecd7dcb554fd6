import { type Bundle, type Patch } from './bundle.ts';
import { type Place } from './places.ts';
import { type Note } from './rewriter.ts';
import type { Site } from './sites.ts';
export interface CompileOptions {
    /** Packages that are bundled and not instrumented. */
    readonly plain?: readonly string[];
    /** Changes of source files, made when they are loaded. */
    readonly patches?: readonly Patch[];
    /** Modules that are left to `require`, besides node's own. */
    readonly external?: readonly string[];
}
/** A rewritten bundle. */
export interface Compiled {
    /** The body of a function. */
    readonly text: string;
    /** Its parameters: kit, Atomics, `require`, the helpers of `kit/rewritten.ts`, globals. */
    readonly parameters: readonly string[];
    /** The name of the text in error stacks. */
    readonly filename: string;
    /** What the numbers in the text mean; number 0 is no place. */
    readonly sites: readonly Site[];
    /** The original place of a position in the text; line and column from 1, as in an error's stack. */
    readonly original: (line: number, column: number) => Place | undefined;
    /** What is re-evaluated at each reset, and what stays synchronous, with the reasons. */
    readonly notes: readonly Note[];
}
/** One thread's own modules. */
export interface Instance {
    /** What the entry file exports, as of the last reset. */
    readonly exports: () => Record<string, unknown>;
    /** Makes the modules' state fresh. Must be called before first use. */
    readonly reset: () => void;
}
/** What rewritten code finds as `$`; see the kit for what each does. */
export type Kit = object & {
    readonly globals?: object;
};
/**
 * Bundles and rewrites a file and all it imports.
 *
 * @throws {RewriteError} when it does not bundle or parse.
 */
export declare function compile(entryFile: string, options?: CompileOptions): Promise<Compiled>;
/**
 * Rewrites a bundle, a script that sets `module.exports.entry`.
 *
 * @throws {RewriteError} when it does not parse.
 */
export declare function rewrite(bundled: Bundle, plainPackages?: readonly string[]): Compiled;
/** Evaluates a bundle for one thread. `reset` must be called before its exports are used. */
export declare function instantiate(compiled: Compiled, kit: Kit, atomics: object, require: (name: string) => unknown): Instance;
//# sourceMappingURL=compile.d.ts.map