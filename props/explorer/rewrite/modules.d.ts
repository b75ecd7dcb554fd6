import { type Code } from './code.ts';
import type { Rewriter } from './rewriter.ts';
import { type Program } from './tree.ts';
export interface ModuleParts {
    /** Variables that all parts see. */
    readonly variables: readonly string[];
    /** esbuild's helpers. */
    readonly header: readonly Code[];
    /** CommonJS modules; their code may be sloppy. */
    readonly sloppy: readonly Code[];
    /** Run once for an instance. */
    readonly kept: readonly Code[];
    /** Run by each reset. */
    readonly reset: readonly Code[];
}
export declare function splitModules(r: Rewriter, program: Program): ModuleParts;
//# sourceMappingURL=modules.d.ts.map