/**
 * Which declaration a name means. Scopes are made in one walk, names are looked up in a second one, as
 * functions and `var` may be used above their declaration.
 */
import { childrenOf, isClass, isFunction, } from './tree.js';
/** Resolves all names of a program. */
export function resolveScopes(program) {
    const top = {
        node: program,
        parent: undefined,
        fn: undefined,
        hoists: true,
        names: new Map(),
    };
    const walker = new ScopeWalker(top);
    walker.children(program, top);
    return { top, ...walker.resolve() };
}
/** Never assigned after its declaration, and declared once. */
export function isFixed(binding) {
    return binding.declarations === 1 && binding.writes.length === 0;
}
class ScopeWalker {
    of = new Map();
    references = [];
    constructor(top) {
        this.of.set(top.node, top);
    }
    resolve() {
        const bindings = new Map();
        const free = new Set();
        for (const { node, scope, write } of this.references) {
            const binding = lookUp(scope, node.name);
            if (binding === undefined)
                free.add(node);
            else {
                bindings.set(node, binding);
                if (write)
                    binding.writes.push({ node, fn: scope.fn });
            }
        }
        return { of: this.of, bindings, free };
    }
    children(node, scope) {
        for (const child of childrenOf(node))
            this.visit(child, scope);
    }
    visit(node, scope) {
        if (isFunction(node))
            return this.function(node, scope);
        if (isClass(node))
            return this.class(node, scope);
        switch (node.type) {
            case 'Identifier':
                return this.references.push({ node, scope, write: false });
            case 'MemberExpression':
                this.visit(node.object, scope);
                return node.computed ? this.visit(node.property, scope) : undefined;
            case 'Property':
            case 'MethodDefinition':
            case 'PropertyDefinition':
                if (node.computed)
                    this.visit(node.key, scope);
                return node.value ? this.visit(node.value, scope) : undefined;
            case 'AssignmentExpression':
                this.target(node.left, scope);
                return this.visit(node.right, scope);
            case 'UpdateExpression':
                return this.target(node.argument, scope);
            case 'VariableDeclaration':
                return this.variables(node, scope);
            case 'ForInStatement':
            case 'ForOfStatement':
                return this.forEach(node, scope);
            case 'BlockStatement':
            case 'ForStatement':
            case 'SwitchStatement':
                return this.children(node, this.open(node, scope));
            case 'StaticBlock':
                return this.children(node, this.open(node, scope, true));
            case 'CatchClause':
                return this.catch(node, scope);
            case 'LabeledStatement':
                return this.visit(node.body, scope);
            case 'BreakStatement':
            case 'ContinueStatement':
            case 'MetaProperty':
                return undefined;
            default:
                return this.children(node, scope);
        }
    }
    function(node, outer) {
        let around = outer;
        if (node.type === 'FunctionDeclaration')
            declare(outer, node.id.name, 'function', node);
        else if (node.type === 'FunctionExpression' && node.id) {
            around = this.open(node.id, outer);
            declare(around, node.id.name, 'self', node);
        }
        const scope = newScope(node, around, node, true);
        this.of.set(node, scope);
        for (const param of node.params)
            this.pattern(param, scope, 'param');
        if (node.body.type === 'BlockStatement')
            this.children(node.body, scope);
        else
            this.visit(node.body, scope);
    }
    class(node, outer) {
        if (!isClass(node))
            return;
        if (node.type === 'ClassDeclaration')
            declare(outer, node.id.name, 'class', node, node.end);
        const scope = this.open(node, outer);
        if (node.type === 'ClassExpression' && node.id)
            declare(scope, node.id.name, 'self', node);
        if (node.superClass)
            this.visit(node.superClass, scope);
        this.children(node.body, scope);
    }
    variables(node, scope) {
        const kind = node.kind === 'var' || node.kind === 'let' ? node.kind : 'const';
        for (const { id, init } of node.declarations) {
            this.pattern(id, scope, kind, init ?? undefined, kind === 'var' ? 0 : (init ?? id).end);
            if (init)
                this.visit(init, scope);
        }
    }
    forEach(node, outer) {
        const scope = this.open(node, outer);
        if (node.left.type === 'VariableDeclaration') {
            this.variables(node.left, scope);
            // Each round assigns.
            for (const { id } of node.left.declarations)
                if (node.left.kind === 'var')
                    this.target(id, scope);
        }
        else
            this.target(node.left, scope);
        this.visit(node.right, scope);
        this.visit(node.body, scope);
    }
    catch(node, outer) {
        const scope = this.open(node, outer);
        if (node.param)
            this.pattern(node.param, scope, 'let');
        this.children(node.body, this.open(node.body, scope));
    }
    /** Declares the names of a pattern; its default values and computed keys are ordinary code. */
    pattern(node, scope, kind, value, ready = 0) {
        switch (node.type) {
            case 'Identifier': {
                const binding = declare(scope, node.name, kind, value, ready);
                // `var x` in two places, or with a function of the name: the second is an assignment.
                if (binding.declarations > 1 && value)
                    binding.writes.push({ node, fn: scope.fn });
                return undefined;
            }
            case 'AssignmentPattern':
                this.pattern(node.left, scope, kind, undefined, ready);
                return this.visit(node.right, scope);
            case 'Property':
                if (node.computed)
                    this.visit(node.key, scope);
                return this.pattern(node.value, scope, kind, undefined, ready);
            case 'RestElement':
                return this.pattern(node.argument, scope, kind, undefined, ready);
            default:
                for (const child of childrenOf(node))
                    this.pattern(child, scope, kind, undefined, ready);
                return undefined;
        }
    }
    /** What an assignment assigns to. */
    target(node, scope) {
        switch (node.type) {
            case 'Identifier':
                this.references.push({ node, scope, write: true });
                break;
            case 'AssignmentPattern':
                this.target(node.left, scope);
                this.visit(node.right, scope);
                break;
            case 'Property':
                if (node.computed)
                    this.visit(node.key, scope);
                this.target(node.value, scope);
                break;
            case 'RestElement':
                this.target(node.argument, scope);
                break;
            case 'ArrayPattern':
            case 'ObjectPattern':
                for (const child of childrenOf(node))
                    this.target(child, scope);
                break;
            default:
                this.visit(node, scope);
        }
    }
    open(node, parent, hoists = false) {
        const scope = newScope(node, parent, parent.fn, hoists);
        this.of.set(node, scope);
        return scope;
    }
}
// --- internal ---
function newScope(node, parent, fn, hoists) {
    return { node, parent, fn, hoists, names: new Map() };
}
function declare(scope, name, kind, value, ready = 0) {
    let at = scope;
    if (kind === 'var')
        while (!at.hoists && at.parent)
            at = at.parent;
    let binding = at.names.get(name);
    if (binding === undefined) {
        binding = { name, kind, scope: at, values: [], writes: [], declarations: 0, ready };
        at.names.set(name, binding);
    }
    binding.declarations += 1;
    if (value)
        binding.values.push(value);
    return binding;
}
function lookUp(scope, name) {
    for (let at = scope; at; at = at.parent) {
        const binding = at.names.get(name);
        if (binding)
            return binding;
    }
    return undefined;
}
//# sourceMappingURL=scope.js.map