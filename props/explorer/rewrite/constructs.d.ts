import type { Handlers } from './rewriter.ts';
export declare const HANDLERS: Handlers;
//# sourceMappingURL=constructs.d.ts.map