/**
 * Constructors whose body is deferred. Field initialisers and the body become a generator; the constructor
 * itself, when it is given the token and a list, only makes the object and pushes its generator.
 */
import { argumentList } from './calls.js';
import { code, join } from './code.js';
import { newFrame } from './frame.js';
import { isDirective, keyName, nameIt, statements, usesInArrows } from './functions.js';
import { quote } from './rewriter.js';
import { childrenOf, isClass, isFunction, walk, } from './tree.js';
/** The shape of a constructor, or why it stays synchronous. */
export function constructorShape(node) {
    const members = node.body.body;
    const fields = members.filter((member) => member.type === 'PropertyDefinition' && !member.static);
    if (fields.some(field => field.computed))
        return 'a field with a computed name';
    const fn = members.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor')?.value;
    const derived = Boolean(node.superClass);
    if (fn === undefined)
        return { fn, derived, fields, before: [], superCall: undefined, after: [] };
    const body = fn.body.body.filter(each => !isDirective(each));
    if (returnsValue(fn.body))
        return 'it returns a value';
    if (usesInArrows(fn, isArguments))
        return 'it uses arguments';
    if (!derived)
        return { fn, derived, fields, before: [], superCall: undefined, after: body };
    const at = body.findIndex(each => superCallOf(each) !== undefined);
    if (at < 0)
        return 'its super(…) is no statement of its own';
    const before = body.slice(0, at);
    const after = body.slice(at + 1);
    if (after.some(holdsSuperCall))
        return 'it calls super(…) in two places';
    const early = before.flatMap(declaredIn);
    if (after.some(each => mentions(each, early)))
        return 'it uses names after super(…) from before';
    return { fn, derived, fields, before, superCall: superCallOf(body[at]), after };
}
/** @param self The variable that holds the class, for one that is derived. */
export function constructorText(r, shape, around, name, self) {
    const [a, d, l, run] = [r.name('a'), r.name('d'), r.name('l'), `#${r.name('run')}`];
    const { fn, derived, before, superCall, after } = shape;
    const inner = newFrame(around, { yields: true, name, target: r.name('target') });
    const { steps, apart } = initialisers(r, shape, inner);
    const params = fn ? fn.params : [];
    const outer = newFrame(around, { name, derived, yields: false });
    const names = params.flatMap(param => namesOf(param));
    const body = statements(r, after, inner);
    const token = r.name('TOKEN');
    const target = r.name('target');
    if (!derived) {
        const list = params.map(param => r.emit(param, inner));
        const moved = params.some(param => param.type !== 'Identifier');
        const unpack = moved ? code `let [${join(list, ', ')}] = ${r.name('args')}; ` : '';
        const own = moved ? `...${r.name('args')}` : join(list, ', ');
        return [
            code `constructor(...${a}) { if (${a}[0] === ${token}) `,
            code `${a}[1].push(this.${run}(new.target, ...${a}.slice(2))); `,
            code `else ${r.name('drive')}(this.${run}(new.target, ...${a})); }\n`,
            apart,
            code `*${run}(${target}, ${own}) {${r.prologue(inner)}${steps}${unpack}${body}}\n`,
        ];
    }
    const unpack = params.length > 0
        ? code `let [${join(params.map(param => r.emit(param, outer)), ', ')}] = ${d} ? ${a}.slice(2) : ${a}; `
        : '';
    const upward = superCall
        ? code `[${argumentList(r, superCall.arguments, outer)}]`
        : code `${d} ? ${a}.slice(2) : ${a}`;
    const early = statements(r, before, outer);
    return [
        code `constructor(...${a}) { const ${d} = ${a}[0] === ${token}, ${l} = ${d} ? ${a}[1] : []; `,
        code `${r.prologue(outer)}${unpack}${early} super(...${r.name('upward')}(${self}, ${l}, ${upward})); `,
        code `${l}.push(this.${run}(${join(['new.target', ...names], ', ')})); `,
        code `if (!${d}) for (const g of ${l}) ${r.name('drive')}(g); }\n`,
        apart,
        code `*${run}(${join([target, ...names], ', ')}) {${r.prologue(inner)}${steps}${body}}\n`,
    ];
}
/** The value of a field, which gives a name to a function that has none. */
export function fieldValue(r, node, frame) {
    if (!node.value)
        return 'void 0';
    const value = r.emit(node.value, frame);
    const anonymous = (isFunction(node.value) &&
        !r.isTouched(node.value) &&
        !('id' in node.value && node.value.id)) ||
        (isClass(node.value) && !node.value.id);
    return anonymous ? code `(${nameIt(keyName(node.key), value)})` : value;
}
/** The name of a field, as code. */
export function fieldKey(r, node) {
    return node.key.type === 'Literal' ? r.text(node.key) : quote(keyName(node.key));
}
// --- internal ---
/**
 * What initialises the fields: statements of the constructor's generator, or, when a name in them means
 * something else among the constructor's own names, a call of a generator of its own.
 */
function initialisers(r, shape, inner) {
    const { fn, fields } = shape;
    const local = fn ? r.facts.scopes.of.get(fn)?.names : undefined;
    const clashes = fields.some(field => usesInArrows(field, each => isNameOf(each, local)));
    if (!clashes)
        return { steps: fields.map(field => initialise(r, field, inner)), apart: '' };
    const frame = newFrame(inner.parent, { yields: true, name: inner.name });
    const body = fields.map(field => initialise(r, field, frame));
    const name = `#${r.name('fields')}`;
    return {
        steps: code `yield* this.${name}(); `,
        apart: code `*${name}() {${r.prologue(frame)}${body}}\n`,
    };
}
function isNameOf(node, names) {
    return node.type === 'Identifier' && names?.has(node.name) === true;
}
/** A field's initialisation as a statement. */
function initialise(r, node, frame) {
    const value = fieldValue(r, node, frame);
    if (node.key.type === 'PrivateIdentifier')
        return code `this.${r.text(node.key)} = ${value}; `;
    return code `${r.name('define')}(this, ${fieldKey(r, node)}, ${value}); `;
}
function superCallOf(node) {
    if (node.type !== 'ExpressionStatement' || node.expression.type !== 'CallExpression')
        return undefined;
    return node.expression.callee.type === 'Super' ? node.expression : undefined;
}
function holdsSuperCall(node) {
    let found = false;
    walk(node, each => {
        if (each.type === 'CallExpression' && each.callee.type === 'Super')
            found = true;
        return !isClass(each);
    });
    return found;
}
function returnsValue(body) {
    if (body.type === 'ReturnStatement')
        return Boolean(body.argument);
    return childrenOf(body).some(child => !isFunction(child) && returnsValue(child));
}
function isArguments(node) {
    return node.type === 'Identifier' && node.name === 'arguments';
}
/** The names that a statement declares for those after it. */
function declaredIn(node) {
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
        return [node.id.name];
    if (node.type === 'VariableDeclaration')
        return node.declarations.flatMap(({ id }) => namesOf(id));
    return childrenOf(node).flatMap(child => (isFunction(child) ? [] : declaredIn(child)));
}
function mentions(node, names) {
    if (names.length === 0)
        return false;
    if (node.type === 'Identifier')
        return names.includes(node.name);
    return childrenOf(node).some(child => mentions(child, names));
}
/** The names that a parameter binds. */
function namesOf(node) {
    switch (node.type) {
        case 'Identifier':
            return [node.name];
        case 'AssignmentPattern':
            return namesOf(node.left);
        case 'Property':
            return namesOf(node.value);
        default:
            return childrenOf(node).flatMap(namesOf);
    }
}
//# sourceMappingURL=constructors.js.map