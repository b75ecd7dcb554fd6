/** A scenario that cannot be explored as it is: what is wrong, where, and what to write instead. */
export declare class ScenarioError extends Error {
    readonly name = "ScenarioError";
    readonly code: 'NO_FILE' | 'NO_SCENARIO' | 'BAD_SCENARIO' | 'BAD_INPUT' | 'SETUP_FAILED';
    constructor(code: ScenarioError['code'], message: string, cause?: unknown);
}
//# sourceMappingURL=scenario-error.d.ts.map