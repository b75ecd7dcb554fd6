/** A scenario that cannot be explored as it is: what is wrong, where, and what to write instead. */
export class ScenarioError extends Error {
    name = 'ScenarioError';
    code;
    constructor(code, message, cause) {
        super(message, cause === undefined ? {} : { cause });
        this.code = code;
    }
}
//# sourceMappingURL=scenario-error.js.map