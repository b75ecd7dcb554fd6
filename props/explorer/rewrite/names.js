/** Names whose meaning changes inside a generator: `this`, `arguments`, `new.target`, `super`. */
import { dirname } from 'node:path';
import { META_URL } from './bundle.js';
import { code } from './code.js';
import { ownerOf } from './frame.js';
import { quote } from './rewriter.js';
export function emitThis(r, _, frame) {
    return r.captured('this', frame);
}
export function emitIdentifier(r, node, frame) {
    if (node.name === META_URL)
        return quote(r.urlOf(node));
    if (!r.facts.isFree(node))
        return undefined;
    if (node.name === 'arguments')
        return r.captured('arguments', frame);
    if (node.name === '__filename')
        return quote(r.places.fileOf(node.start) ?? '');
    if (node.name === '__dirname')
        return quote(dirname(r.places.fileOf(node.start) ?? ''));
    if (node.name === 'Math' && !isPureMath(r, node))
        return r.name('Math');
    return undefined;
}
/** `Math.max` and the like stay those of the language, whose calls the compiler knows: not `Math.random`. */
function isPureMath(r, node) {
    const parent = r.facts.parents.get(node);
    if (parent?.type !== 'MemberExpression' || parent.object !== node || parent.computed)
        return false;
    return r.text(parent.property) !== 'random';
}
export function emitMeta(r, node, frame) {
    return node.property.name === 'target' ? r.captured('target', frame) : undefined;
}
/**
 * `super.name`. A getter that can be interrupted is looked up where `super` does; in an arrow's generator
 * any other one is read by a helper arrow of the method around it.
 */
export function superMember(r, node, frame) {
    const getter = frame.yields ? r.facts.superGetter(node) : undefined;
    const home = getter && r.homes.get(getter.node);
    if (home) {
        const from = code `Object.getPrototypeOf(${home}${getter.isStatic ? '' : '.prototype'})`;
        const self = r.captured('this', frame) ?? 'this';
        return code `(yield* ${r.name('get')}(${from}, ${quote(r.text(node.property))}, ${self}))`;
    }
    const { owner, cut } = ownerOf(frame);
    if (!cut)
        return undefined;
    owner.captures.add('super');
    const key = node.computed ? r.emit(node.property, frame) : quote(r.text(node.property));
    return code `${r.name('super')}(${key})`;
}
//# sourceMappingURL=names.js.map