/** The error of a history that is not linearizable, or that could not be judged. */
import { checkLinearizability, } from './checker.js';
import { describe } from './describe.js';
import { answerOf } from './history.js';
/** Thrown in a check of an execution, its verdict is `not-linearizable`; `unknown` if `isUnknown`. */
export class NotLinearizable extends Error {
    name = 'NotLinearizable';
    /** The check was given up. */
    isUnknown;
    /** What `describe` says: prefix, suffix, diagram. */
    details;
    constructor(verdict, message, details) {
        super(message);
        this.isUnknown = verdict === 'unknown';
        this.details = details;
    }
}
/**
 * Judges a history.
 *
 * @throws {NotLinearizable} when it is illegal, and when it was given up: unknown is not a pass.
 */
export function assertLinearizable(model, operations, options = {}) {
    const result = checkLinearizability(model, operations, options);
    if (result.verdict === 'linearizable')
        return;
    const message = messageOf(model, result);
    throw new NotLinearizable(result.verdict, message, describe(model, result, options));
}
// --- internal ---
function messageOf(model, { mode, failures }) {
    const failure = failures[0];
    const { verdict, operations, prefix } = failure;
    const name = `the history of a ${model.name}`;
    const how = `${prefix.length} of ${operations.length} operations can be put in an order`;
    if (verdict === 'unknown')
        return `${name} was not decided: ${how} so far`;
    return `${name} is not linearizable (${mode}): ${how}${misfit(model, failure)}`;
}
function misfit(model, { suffix }) {
    const first = suffix[0];
    if (first === undefined)
        return '';
    const text = model.describe(first.input, answerOf(first));
    return `, and ${text} of thread ${first.thread} does not fit`;
}
//# sourceMappingURL=not-linearizable.js.map