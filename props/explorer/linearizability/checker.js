/** Is a history linearizable? Three verdicts; unknown is not a pass. */
import { CUT_OFF_MODES } from './cut-off-mode.js';
import { search } from './search.js';
/** Judges a history; its parts, if the model says how to part it. */
export function checkLinearizability(model, operations, options = {}) {
    const parts = model.partition === undefined ? [operations] : model.partition(operations);
    return checkParts(model, parts, options);
}
/** Judges the parts of a history that has been parted already. */
export function checkParts(model, parts, options = {}) {
    const { mode = CUT_OFF_MODES[0], steps = STEPS, failures: failuresMax = 1 } = options;
    const { now = () => performance.now(), milliseconds = MILLISECONDS } = options;
    const end = now() + milliseconds;
    const isOver = () => now() >= end;
    const illegal = [];
    const undecided = [];
    const orders = [];
    let stepsTaken = 0;
    let operationCount = 0;
    let count = 0;
    for (const operations of parts) {
        const part = count++;
        operationCount += operations.length;
        if (illegal.length >= failuresMax)
            continue;
        const allowance = { stepsLeft: isOver() ? 0 : steps, isOver };
        const before = allowance.stepsLeft;
        const { verdict, order, stuckAt } = search(model, operations, mode, allowance);
        stepsTaken += before - allowance.stepsLeft;
        if (verdict === 'linearizable') {
            orders.push(order);
            continue;
        }
        const stateAfterPrefix = order.at(-1)?.stateAfter ?? model.init();
        const suffix = suffixOf(operations, order, stuckAt);
        const failure = { verdict, part, operations, prefix: order, suffix, stateAfterPrefix };
        const list = verdict === 'illegal' ? illegal : undecided;
        if (list === illegal || undecided.length === 0)
            list.push(failure);
    }
    const verdict = illegal.length > 0 ? 'illegal' : undecided.length > 0 ? 'unknown' : 'linearizable';
    return {
        verdict,
        mode,
        operations: operationCount,
        parts: count,
        steps: stepsTaken,
        failures: illegal.length > 0 ? illegal : undecided,
        orders: verdict === 'linearizable' ? orders : [],
    };
}
// --- internal ---
const STEPS = 10_000_000;
const MILLISECONDS = 60_000;
function suffixOf(operations, prefix, stuckAt) {
    if (stuckAt?.returned === undefined)
        return [];
    const limit = stuckAt.returned;
    const placed = new Set(prefix.map(({ operation }) => operation));
    const rest = operations.filter(operation => operation !== stuckAt && operation.invoked <= limit && !placed.has(operation));
    return [stuckAt, ...rest.sort((a, b) => a.invoked - b.invoked)];
}
//# sourceMappingURL=checker.js.map