/** Literal `Atomics.x(…)`: inlined, without a call of a generator. */
import { code, join } from './code.js';
/** Numbers of the operations, with how many arguments they take after the array and the index. */
const KINDS = {
    load: [0, 0],
    store: [1, 1],
    add: [2, 1],
    sub: [3, 1],
    and: [4, 1],
    or: [5, 1],
    xor: [6, 1],
    exchange: [7, 1],
    compareExchange: [8, 2],
    wait: [9, 2],
    notify: [10, 1],
};
export function atomicCall(r, node, operation, frame) {
    const site = r.site(operation, node, frame);
    if (operation === 'waitAsync') {
        return code `(yield* ${r.name('refuse')}(${site}, "Atomics.waitAsync"))`;
    }
    if (operation === 'pause')
        return pause(r, node, site);
    const [kind, operands] = KINDS[operation];
    const args = node.arguments;
    // Too many arguments or a spread: the function's twin knows what to do.
    if (args.length > operands + 2 || args.some(arg => arg.type === 'SpreadElement')) {
        return byTwin(r, node, operation, site, frame);
    }
    const list = args.map(arg => r.emit(arg, frame));
    while (list.length < 2)
        list.push('void 0');
    const [p, x, Y] = [r.name('p'), r.name('x'), r.name('Y')];
    const arrive = code `${p}(${kind.toString()}, ${site}, ${join(list, ', ')}) && (yield ${Y})`;
    if (operation === 'wait')
        return code `(${arrive}, ${x}() && (yield ${Y}), ${r.name('w')}())`;
    return code `(${arrive}, ${x}())`;
}
// --- internal ---
/** Where the language has no `Atomics.pause`, the call must fail as it would. */
function pause(r, node, site) {
    if (node.arguments.length > 0)
        return undefined;
    return code `(Atomics.pause === void 0 ? Atomics.pause() : ${r.name('pause')}(${site}))`;
}
function byTwin(r, node, operation, site, frame) {
    const list = node.arguments.map(arg => r.emit(arg, frame));
    const at = code `${r.name('at')}.site = ${site}`;
    const temp = r.temp(frame);
    frame.temps.release([temp]);
    const twin = code `Atomics.${operation}[${r.name('G')}]`;
    return code `(${temp} = [${join(list, ', ')}], ${at}, yield* ${twin}.apply(Atomics, ${temp}))`;
}
//# sourceMappingURL=atomics.js.map