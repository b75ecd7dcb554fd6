/** Tagged templates: a call with one frozen array of strings per place. */
import { callValue, member, prepareArguments, primary } from './calls.js';
import { code, join } from './code.js';
import { quote } from './rewriter.js';
import { isStable, mayBeObject } from './stable.js';
export function emitTagged(r, node, frame) {
    if (!frame.yields)
        return undefined;
    const { tag, quasi } = node;
    const site = r.site('call', node, frame);
    const text = quote(r.text(tag).slice(0, 60));
    const strings = r.unique('s');
    const list = (values) => values.map(value => (typeof value === 'string' ? quote(value) : 'void 0')).join(', ');
    const cooked = list(quasi.quasis.map(part => part.value.cooked));
    const raw = list(quasi.quasis.map(part => part.value.raw));
    r.declarations.push(`const ${strings} = ${r.name('strings')}([${cooked}], [${raw}]);\n`);
    const temps = [];
    const setup = [];
    const hold = (value) => {
        const temp = r.temp(frame);
        temps.push(temp);
        setup.push(code `${temp} = ${value}, `);
        return temp;
    };
    let receiver = 'void 0';
    let receiverIsObject = false;
    let callee;
    if (tag.type === 'MemberExpression' && tag.object.type !== 'Super') {
        receiverIsObject = mayBeObject(tag.object);
        receiver = isStable(r.facts, tag.object, [tag.property, ...quasi.expressions])
            ? primary(tag.object, r.emit(tag.object, frame))
            : hold(r.emit(tag.object, frame));
        callee = hold(member(r, tag, receiver, frame));
    }
    else {
        if (tag.type === 'MemberExpression')
            receiver = r.captured('this', frame) ?? 'this';
        callee = hold(r.emit(tag, frame));
    }
    const prepared = prepareArguments(r, quasi.expressions, frame);
    const args = [{ use: strings }, ...prepared.list];
    const body = callValue(r, { callee, receiver, text, site }, args, receiverIsObject);
    frame.temps.release([...temps, ...prepared.temps]);
    return code `(${join([...setup, ...prepared.setup], '')}${body})`;
}
//# sourceMappingURL=templates.js.map