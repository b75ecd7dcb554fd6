/** Loops that only wait for others tell the machine where they begin, go on and end. */
import { code } from './code.js';
import { isSpin } from './spins.js';
export function emitLoop(r, node, frame) {
    if (!frame.yields || !isSpin(r.facts, node))
        return undefined;
    r.spins.add(node);
    const start = code `${r.name('spinStart')}()`;
    const again = code `${r.name('spinAgain')}() && (yield ${r.name('Y')})`;
    const end = code `${r.name('spinEnd')}();`;
    const test = node.test ? r.emit(node.test, frame) : '';
    const body = r.emit(node.body, frame);
    if (node.type === 'DoWhileStatement') {
        return code `{ ${start}; do ${body} while ((${test}) && (${again}, true)); ${end} }`;
    }
    return code `{ for (${start}; ${test}; ${again}) ${body} ${end} }`;
}
/** A way out of such a loop that does not pass its end. */
export function emitReturn(r, node, frame) {
    if (!frame.yields || !r.isInSpin(node))
        return undefined;
    return code `{ ${r.name('spinEnd')}(); ${r.copy(node, frame)} }`;
}
//# sourceMappingURL=loops.js.map