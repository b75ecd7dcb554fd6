/**
 * Iteration, and generators of the user's. Scheduler yields travel through the user's generators beside
 * their own values; loops and delegations in rewritten code pass them on.
 */
import { code } from './code.js';
import { emitTarget } from './elements.js';
export function emitForOf(r, node, frame) {
    if (!frame.yields || node.await)
        return undefined;
    const { left, right, body } = node;
    if (r.facts.isHarmlessIterable(right) && left.type === 'VariableDeclaration')
        return undefined;
    const value = r.unique('v');
    const Y = r.name('Y');
    const each = code `${r.name('each')}(${r.site('iterate', right, frame)}, ${r.emit(right, frame)})`;
    const target = left.type === 'VariableDeclaration' ? left.declarations[0].id : left;
    const held = target.type === 'ArrayPattern' ? first(r, target, value, r.site('iterate', left, frame)) : value;
    const bind = left.type === 'VariableDeclaration'
        ? code `${left.kind} ${r.emit(target, frame)} = ${held};`
        : code `(${emitTarget(r, left, frame)} = ${held});`;
    const passOn = code `if (${value} === ${Y}) { yield ${Y}; continue; }`;
    return code `for (const ${value} of ${each}) { ${passOn} ${bind} ${r.emit(body, frame)} }`;
}
/** `const [a, b] = e`. */
export function emitDeclarator(r, node, frame) {
    if (node.id.type !== 'ArrayPattern' || !node.init)
        return undefined;
    return code `${emitTarget(r, node.id, frame)} = ${taken(r, node.id, node.init, frame)}`;
}
/** What an array pattern takes from an expression. */
export function taken(r, pattern, from, frame) {
    const value = r.emit(from, frame);
    if (!frame.yields || r.facts.isHarmlessIterable(from))
        return value;
    return first(r, pattern, value, r.site('iterate', from, frame));
}
export function emitYield(r, node, frame) {
    if (!frame.yields || !node.delegate || !node.argument)
        return undefined;
    const site = r.site('iterate', node.argument, frame);
    return code `(yield* ${r.name('delegate')}(${site}, ${r.emit(node.argument, frame)}))`;
}
// --- internal ---
/** As many values as a pattern takes; whether between them nothing else is evaluated. */
function first(r, { elements }, value, site) {
    const last = elements.at(-1);
    const isSimple = elements.every(each => {
        const target = each?.type === 'RestElement' ? each.argument : each;
        return !target || target.type === 'Identifier';
    });
    const count = last?.type === 'RestElement' ? 'Infinity' : elements.length.toString();
    return code `(yield* ${r.name('first')}(${site}, ${value}, ${count}, ${isSimple ? 'true' : 'false'}))`;
}
//# sourceMappingURL=iteration.js.map