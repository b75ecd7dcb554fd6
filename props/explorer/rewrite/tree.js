/** The syntax tree: acorn's nodes, their children in the order of the text, and the kinds of functions. */
import { parse } from 'acorn';
/** Parses a bundle: a script whose last statements may return. */
export function parseBundle(text) {
    return parse(text, {
        ecmaVersion: 'latest',
        sourceType: 'script',
        allowReturnOutsideFunction: true,
        allowHashBang: true,
    });
}
export function isFunction(node) {
    return (node.type === 'FunctionDeclaration' ||
        node.type === 'FunctionExpression' ||
        node.type === 'ArrowFunctionExpression');
}
export function isClass(node) {
    return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}
const cache = new WeakMap();
/** The children of a node, in the order of the text. A shorthand property has one: its value. */
export function childrenOf(node) {
    const known = cache.get(node);
    if (known !== undefined)
        return known;
    const found = [];
    for (const [key, value] of Object.entries(node)) {
        if (key === 'key' && node.type === 'Property' && node.shorthand)
            continue;
        if (Array.isArray(value))
            for (const item of value)
                if (isNode(item))
                    found.push(item);
        if (isNode(value))
            found.push(value);
    }
    found.sort((a, b) => a.start - b.start || a.end - b.end);
    cache.set(node, found);
    return found;
}
/** Visits a node and what is below it; `enter` returns false to stay out of a node's children. */
export function walk(node, enter, parent) {
    if (enter(node, parent) === false)
        return;
    for (const child of childrenOf(node))
        walk(child, enter, node);
}
function isNode(value) {
    return typeof value === 'object' && value !== null && typeof value.type === 'string';
}
//# sourceMappingURL=tree.js.map