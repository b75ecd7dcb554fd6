/**
 * Which declaration a name means. Scopes are made in one walk, names are looked up in a second one, as
 * functions and `var` may be used above their declaration.
 */
// @ts-nocheck

import {
  childrenOf,
  type Fn,
  isClass,
  isFunction,
  type Node,
  type Of,
  type Program,
} from './tree.ts'

export type BindingKind = 'var' | 'let' | 'const' | 'function' | 'class' | 'param' | 'self'

/** One declared name. */
export interface Binding {
  readonly name: string
  readonly kind: BindingKind
  readonly scope: Scope
  /** The functions, classes and initial values that are bound to it. */
  readonly values: Node[]
  /** The identifiers that assign to it, its initialisation left out. */
  readonly writes: Write[]
  declarations: number
  /** Where its initialisation ends: code of the same function before it must not use it. */
  readonly ready: number
}

interface Write {
  readonly node: Node
  /** The function that holds it; undefined is the top level. */
  readonly fn: Fn | undefined
}

export interface Scope {
  readonly node: Node
  readonly parent: Scope | undefined
  /** The function whose body it is in; undefined is the top level. */
  readonly fn: Fn | undefined
  /** Does `var` stop here? */
  readonly hoists: boolean
  readonly names: Map<string, Binding>
}

export interface Scopes {
  readonly top: Scope
  /** The scope of a function, block, class or loop. */
  readonly of: ReadonlyMap<Node, Scope>
  /** What an identifier means; undefined: a global, or no reference at all. */
  readonly bindings: ReadonlyMap<Node, Binding>
  /** References to names that nobody declared. */
  readonly free: ReadonlySet<Node>
}

/** Resolves all names of a program. */
export function resolveScopes(program: Program): Scopes {
  const top: Scope = {
    node: program,
    parent: undefined,
    fn: undefined,
    hoists: true,
    names: new Map(),
  }
  const walker = new ScopeWalker(top)
  walker.children(program, top)
  return { top, ...walker.resolve() }
}

/** Never assigned after its declaration, and declared once. */
export function isFixed(binding: Binding): boolean {
  return binding.declarations === 1 && binding.writes.length === 0
}

interface Reference {
  readonly node: Of<'Identifier'>
  readonly scope: Scope
  readonly write: boolean
}

class ScopeWalker {
  readonly of = new Map<Node, Scope>()
  readonly references: Reference[] = []

  constructor(top: Scope) {
    this.of.set(top.node, top)
  }

  resolve(): Pick<Scopes, 'of' | 'bindings' | 'free'> {
    const bindings = new Map<Node, Binding>()
    const free = new Set<Node>()
    for (const { node, scope, write } of this.references) {
      const binding = lookUp(scope, node.name)
      if (binding === undefined) free.add(node)
      else {
        bindings.set(node, binding)
        if (write) binding.writes.push({ node, fn: scope.fn })
      }
    }
    return { of: this.of, bindings, free }
  }

  children(node: Node, scope: Scope): void {
    for (const child of childrenOf(node)) this.visit(child, scope)
  }

  visit(node: Node, scope: Scope): unknown {
    if (isFunction(node)) return this.function(node, scope)
    if (isClass(node)) return this.class(node, scope)
    switch (node.type) {
      case 'Identifier':
        return this.references.push({ node, scope, write: false })
      case 'MemberExpression':
        this.visit(node.object, scope)
        return node.computed ? this.visit(node.property, scope) : undefined
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) this.visit(node.key, scope)
        return node.value ? this.visit(node.value, scope) : undefined
      case 'AssignmentExpression':
        this.target(node.left, scope)
        return this.visit(node.right, scope)
      case 'UpdateExpression':
        return this.target(node.argument, scope)
      case 'VariableDeclaration':
        return this.variables(node, scope)
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.forEach(node, scope)
      case 'BlockStatement':
      case 'ForStatement':
      case 'SwitchStatement':
        return this.children(node, this.open(node, scope))
      case 'StaticBlock':
        return this.children(node, this.open(node, scope, true))
      case 'CatchClause':
        return this.catch(node, scope)
      case 'LabeledStatement':
        return this.visit(node.body, scope)
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
        return undefined
      default:
        return this.children(node, scope)
    }
  }

  private function(node: Fn, outer: Scope): void {
    let around = outer
    if (node.type === 'FunctionDeclaration') declare(outer, node.id!.name, 'function', node)
    else if (node.type === 'FunctionExpression' && node.id) {
      around = this.open(node.id, outer)
      declare(around, node.id.name, 'self', node)
    }
    const scope = newScope(node, around, node, true)
    this.of.set(node, scope)
    for (const param of node.params) this.pattern(param, scope, 'param')
    if (node.body.type === 'BlockStatement') this.children(node.body, scope)
    else this.visit(node.body, scope)
  }

  private class(node: Node, outer: Scope): void {
    if (!isClass(node)) return
    if (node.type === 'ClassDeclaration') declare(outer, node.id!.name, 'class', node, node.end)
    const scope = this.open(node, outer)
    if (node.type === 'ClassExpression' && node.id) declare(scope, node.id.name, 'self', node)
    if (node.superClass) this.visit(node.superClass, scope)
    this.children(node.body, scope)
  }

  private variables(node: Of<'VariableDeclaration'>, scope: Scope): void {
    const kind = node.kind === 'var' || node.kind === 'let' ? node.kind : 'const'
    for (const { id, init } of node.declarations) {
      this.pattern(id, scope, kind, init ?? undefined, kind === 'var' ? 0 : (init ?? id).end)
      if (init) this.visit(init, scope)
    }
  }

  private forEach(node: Of<'ForInStatement' | 'ForOfStatement'>, outer: Scope): void {
    const scope = this.open(node, outer)
    if (node.left.type === 'VariableDeclaration') {
      this.variables(node.left, scope)
      // Each round assigns.
      for (const { id } of node.left.declarations)
        if (node.left.kind === 'var') this.target(id, scope)
    } else this.target(node.left, scope)
    this.visit(node.right, scope)
    this.visit(node.body, scope)
  }

  private catch(node: Of<'CatchClause'>, outer: Scope): void {
    const scope = this.open(node, outer)
    if (node.param) this.pattern(node.param, scope, 'let')
    this.children(node.body, this.open(node.body, scope))
  }

  /** Declares the names of a pattern; its default values and computed keys are ordinary code. */
  private pattern(node: Node, scope: Scope, kind: BindingKind, value?: Node, ready = 0): unknown {
    switch (node.type) {
      case 'Identifier': {
        const binding = declare(scope, node.name, kind, value, ready)
        // `var x` in two places, or with a function of the name: the second is an assignment.
        if (binding.declarations > 1 && value) binding.writes.push({ node, fn: scope.fn })
        return undefined
      }
      case 'AssignmentPattern':
        this.pattern(node.left, scope, kind, undefined, ready)
        return this.visit(node.right, scope)
      case 'Property':
        if (node.computed) this.visit(node.key, scope)
        return this.pattern(node.value, scope, kind, undefined, ready)
      case 'RestElement':
        return this.pattern(node.argument, scope, kind, undefined, ready)
      default:
        for (const child of childrenOf(node)) this.pattern(child, scope, kind, undefined, ready)
        return undefined
    }
  }

  /** What an assignment assigns to. */
  private target(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        this.references.push({ node, scope, write: true })
        break
      case 'AssignmentPattern':
        this.target(node.left, scope)
        this.visit(node.right, scope)
        break
      case 'Property':
        if (node.computed) this.visit(node.key, scope)
        this.target(node.value, scope)
        break
      case 'RestElement':
        this.target(node.argument, scope)
        break
      case 'ArrayPattern':
      case 'ObjectPattern':
        for (const child of childrenOf(node)) this.target(child, scope)
        break
      default:
        this.visit(node, scope)
    }
  }

  private open(node: Node, parent: Scope, hoists = false): Scope {
    const scope = newScope(node, parent, parent.fn, hoists)
    this.of.set(node, scope)
    return scope
  }
}

// --- internal ---

function newScope(node: Node, parent: Scope, fn: Fn | undefined, hoists: boolean): Scope {
  return { node, parent, fn, hoists, names: new Map() }
}

function declare(scope: Scope, name: string, kind: BindingKind, value?: Node, ready = 0): Binding {
  let at = scope
  if (kind === 'var') while (!at.hoists && at.parent) at = at.parent
  let binding = at.names.get(name)
  if (binding === undefined) {
    binding = { name, kind, scope: at, values: [], writes: [], declarations: 0, ready }
    at.names.set(name, binding)
  }
  binding.declarations += 1
  if (value) binding.values.push(value)
  return binding
}

function lookUp(scope: Scope | undefined, name: string): Binding | undefined {
  for (let at = scope; at; at = at.parent) {
    const binding = at.names.get(name)
    if (binding) return binding
  }
  return undefined
}
