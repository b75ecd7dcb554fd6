import type { Patch } from '../rewrite/bundle.ts';
import { type Compiled } from '../rewrite/compile.ts';
import type { Session } from '../session.ts';
/** Which scenario, and within which bounds it is executed. */
export interface SessionRequest {
    /** The scenario's file, as a path from the working directory. */
    readonly file: string;
    /** Default: `default`. */
    readonly export?: string;
    /** JSON data. */
    readonly input?: unknown;
    /** Packages that are not instrumented. */
    readonly plain?: readonly string[];
    /** Changes of source files. */
    readonly patches?: readonly Patch[];
    /** Waits that may time out by choice in one execution. */
    readonly timeouts?: number;
    /** Steps after which an execution is a livelock. */
    readonly stepsMax?: number;
    /** Crashes and stalls of one execution, at most. */
    readonly faults?: number;
}
/**
 * Loads a scenario.
 *
 * @throws {ScenarioError} when the file has no such scenario, or its `setup` throws.
 * @throws {RewriteError} when the code does not bundle or parse.
 */
export declare function loadSession(request: SessionRequest): Promise<Session>;
/** Loads a scenario's code, to be opened with one input after the other. Throws as above. */
export declare function loadCode(request: Omit<SessionRequest, 'input'>): Promise<ScenarioCode>;
/** A scenario's code, with an instance for each thread that there ever was. */
export declare class ScenarioCode {
    #private;
    constructor(compiled: Compiled, request: Omit<SessionRequest, 'input'>);
    /**
     * Runs `setup` with an input. A session that was opened before is over.
     *
     * @throws {ScenarioError} when the file has no such scenario, or its `setup` throws.
     */
    open(input?: unknown): Session;
}
//# sourceMappingURL=load-session.d.ts.map