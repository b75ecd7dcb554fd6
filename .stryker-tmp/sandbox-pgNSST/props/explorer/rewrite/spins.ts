/**
 * Loops that only wait for a change of what they read: a round that changes nothing would be made again
 * with the same result, so that the thread can be left out until a cell that it has read is written.
 *
 * Known by syntax alone: atomic loads, compareExchange in rounds that it fails, `pause`, and nothing
 * else that lasts. Any other loop, one that counts above all, runs as it is written. What is assigned in
 * each round before it is used (`while ((seen = Atomics.load(…)) === 1)`) does not last.
 */
// @ts-nocheck

import { comparison, exchangeReturned } from './exchanges.ts'
import type { Facts } from './facts.ts'
import { childrenOf, type Fn, isFunction, type Node, type Of } from './tree.ts'

export type Loop = Of<'WhileStatement'> | Of<'DoWhileStatement'> | Of<'ForStatement'>

/** Is a loop one that only waits for others? */
export function isSpin(facts: Facts, loop: Loop): boolean {
  if (facts.parents.get(loop)?.type === 'LabeledStatement') return false
  if (loop.type === 'ForStatement' && (loop.init || loop.update)) return false
  const round = new Round(facts, loop)
  return round.isPure() && round.reads > 0
}

/** A statement after which the loop around it has certainly ended. */
export function leaves(node: Node | null | undefined): boolean {
  switch (node?.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return true
    case 'BreakStatement':
      return !node.label
    case 'BlockStatement':
      return node.body.length > 0 && leaves(node.body.at(-1)) && !goesOn(node)
    default:
      return false
  }
}

// --- internal ---

/** One round of a loop, or a call in it. */
class Round {
  /** How many loads and exchanges it holds. */
  reads = 0
  readonly #facts: Facts
  readonly #root: Loop | Fn
  readonly #calls: readonly Fn[]

  constructor(facts: Facts, root: Loop | Fn, calls: readonly Fn[] = []) {
    this.#facts = facts
    this.#root = root
    this.#calls = calls
  }

  isPure(): boolean {
    const root = this.#root
    if (!isFunction(root)) {
      return (!root.test || this.#expression(root.test)) && this.#statement(root.body)
    }
    if (root.async || root.generator || root.params.some(each => each.type !== 'Identifier')) {
      return false
    }
    return root.body.type === 'BlockStatement'
      ? this.#statement(root.body)
      : this.#expression(root.body)
  }

  #statement(node: Node): boolean {
    switch (node.type) {
      case 'EmptyStatement':
      case 'ContinueStatement':
      case 'BreakStatement':
        return node.type === 'EmptyStatement' || !node.label
      case 'BlockStatement':
        return node.body.every(each => this.#statement(each))
      case 'ExpressionStatement':
        return this.#expression(node.expression)
      case 'VariableDeclaration':
        // A `var` outlives the round.
        if (node.kind === 'var' && !isFunction(this.#root)) return false
        return node.declarations.every(
          ({ id, init }) => id.type === 'Identifier' && (!init || this.#expression(init)),
        )
      case 'IfStatement':
        return (
          this.#expression(node.test) &&
          this.#branch(node.consequent) &&
          (!node.alternate || this.#branch(node.alternate))
        )
      case 'ReturnStatement':
        if (!isFunction(this.#root)) return true
        return !node.argument || this.#expression(node.argument)
      case 'ThrowStatement':
        return true
      default:
        return false
    }
  }

  /** What is done on the way out of the loop is done once. */
  #branch(node: Node): boolean {
    return (!isFunction(this.#root) && leaves(node)) || this.#statement(node)
  }

  #expression(node: Node): boolean {
    switch (node.type) {
      case 'Literal':
      case 'ThisExpression':
      case 'Identifier':
        return true
      case 'MemberExpression':
        if (node.computed || this.#facts.hasGetter(node)) return false
        return this.#expression(node.object)
      case 'UnaryExpression':
        return node.operator !== 'delete' && this.#expression(node.argument)
      case 'BinaryExpression':
      case 'LogicalExpression':
      case 'ConditionalExpression':
      case 'SequenceExpression':
      case 'TemplateLiteral':
        return childrenOf(node).every(
          child =>
            child.type === 'PrivateIdentifier' ||
            child.type === 'TemplateElement' ||
            this.#expression(child),
        )
      case 'AssignmentExpression':
        return this.#assignment(node)
      case 'CallExpression':
        return this.#call(node)
      default:
        return false
    }
  }

  #assignment(node: Of<'AssignmentExpression'>): boolean {
    const { left, right, operator } = node
    if (isPauseItself(this.#facts, node)) return true
    if (left.type !== 'Identifier' || !this.#expression(right)) return false
    const binding = this.#facts.scopes.bindings.get(left)
    if (binding === undefined) return false
    const { scope } = binding
    if (scope.node !== this.#root && within(scope.node, this.#root)) return true
    if (isFunction(this.#root)) return scope.node === this.#root
    return operator === '=' && scope.fn !== undefined && this.#comesFirst(node, left)
  }

  /** Is an assignment made in every round, before the variable is used in it? */
  #comesFirst(node: Of<'AssignmentExpression'>, left: Of<'Identifier'>): boolean {
    const root = this.#root as Loop
    const order = root.type === 'DoWhileStatement' ? [root.body, root.test] : [root.test, root.body]
    const first = order.flatMap(part => (part ? mentions(part, left.name) : []))[0]
    if (first !== left) return false
    for (let at: Node = node; at !== root; ) {
      const parent: Node = this.#facts.parents.get(at)!
      const conditional =
        (parent.type === 'LogicalExpression' && parent.right === at) ||
        (parent.type === 'ConditionalExpression' && parent.test !== at) ||
        (parent.type === 'IfStatement' && parent.test !== at)
      if (conditional) return false
      // A `continue` before it would leave it out.
      if (parent.type === 'BlockStatement' && parent !== root.body) return false
      if (parent.type === 'BlockStatement' && earlier(parent, at).some(goesOn)) return false
      at = parent
    }
    return true
  }

  #call(node: Of<'CallExpression'>): boolean {
    if (isPause(this.#facts, node)) return true
    if (!node.arguments.every(arg => this.#expression(arg))) return false
    const call = this.#facts.call(node)
    switch (call.kind) {
      case 'atomic':
        this.reads += 1
        if (call.operation === 'compareExchange') return this.#failsOrLeaves(node)
        if (call.operation === 'pause') this.reads -= 1
        return call.operation === 'load' || call.operation === 'pause'
      case 'harmless':
        return isMath(node.callee)
      case 'static':
      case 'private':
        return this.#callee(node, call.fn)
      default:
        return false
    }
  }

  #callee(node: Of<'CallExpression'>, fn: Fn): boolean {
    if (this.#calls.includes(fn)) return false
    const { callee } = node
    if (callee.type === 'MemberExpression' && !this.#expression(callee.object)) return false
    const exchanges = exchangeReturned(this.#facts, fn)
    const inner = new Round(this.#facts, fn, [...this.#calls, fn])
    if (exchanges === undefined && !inner.isPure()) return false
    this.reads += exchanges === undefined ? inner.reads : 1
    return exchanges === undefined || this.#failsOrLeaves(node)
  }

  /** When an exchange is made, is there no further round? */
  #failsOrLeaves(node: Of<'CallExpression'>): boolean {
    if (isFunction(this.#root)) return false
    let at: Node = node
    let parent = this.#facts.parents.get(at)!
    if (parent.type === 'VariableDeclarator') return this.#isTestedLater(parent, node)
    if (parent.type === 'AssignmentExpression' && parent.right === at) {
      at = parent
      parent = this.#facts.parents.get(at)!
    }
    const call = this.#facts.call(node)
    let made: boolean | undefined
    if (call.kind === 'static' || call.kind === 'private') {
      made = exchangeReturned(this.#facts, call.fn)
    } else {
      made = comparison(this.#facts, parent, at, node)
      at = parent
    }
    return made !== undefined && this.#endsWhen(at, made)
  }

  /** Does the loop end when a part of a condition has this value? */
  #endsWhen(part: Node, value: boolean): boolean {
    let [at, made] = [part, value]
    for (;;) {
      const parent = this.#facts.parents.get(at)
      if (parent === this.#root) return !made && (parent as Loop).test === at
      if (parent?.type === 'UnaryExpression' && parent.operator === '!') made = !made
      else if (parent?.type === 'IfStatement' && parent.test === at) {
        return leaves(made ? parent.consequent : parent.alternate)
      } else if (parent?.type !== 'LogicalExpression') return false
      else if (parent.operator !== (made ? '||' : '&&')) return false
      at = parent
    }
  }

  /** `const seen = Atomics.compareExchange(…)`, and `if (seen === expected) return` after it. */
  #isTestedLater(declarator: Of<'VariableDeclarator'>, call: Of<'CallExpression'>): boolean {
    const declaration = this.#facts.parents.get(declarator)!
    const block = this.#facts.parents.get(declaration)
    const { id } = declarator
    if (block?.type !== 'BlockStatement' || id.type !== 'Identifier') return false
    if (this.#facts.call(call).kind !== 'atomic') return false
    const [next] = block.body.slice(block.body.indexOf(declaration as never) + 1)
    if (next?.type !== 'IfStatement' || next.test.type !== 'BinaryExpression') return false
    const { left, right } = next.test
    const side = [left, right].find(each => each.type === 'Identifier' && each.name === id.name)
    const made = side && comparison(this.#facts, next.test, side, call)
    return made !== undefined && this.#endsWhen(next.test, made)
  }
}

/** `Atomics.pause?.()`, as esbuild lowers it: `(_a = Atomics.pause) == null ? void 0 : _a.call(Atomics)`. */
function isPause(facts: Facts, node: Of<'CallExpression'>): boolean {
  const { callee, arguments: args } = node
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  if (callee.property.type !== 'Identifier' || callee.property.name !== 'call') return false
  const binding = facts.scopes.bindings.get(callee.object)
  const [self] = args
  if (!binding || binding.values.length > 0 || binding.writes.length === 0) return false
  if (args.length !== 1 || self?.type !== 'Identifier' || !facts.isFree(self)) return false
  return binding.writes.every(write => isPauseItself(facts, facts.parents.get(write.node)))
}

function isPauseItself(facts: Facts, node: Node | undefined): boolean {
  if (node?.type !== 'AssignmentExpression' || node.right.type !== 'MemberExpression') return false
  const { object, property } = node.right
  const isAtomics = object.type === 'Identifier' && object.name === 'Atomics'
  return isAtomics && facts.isFree(object) && 'name' in property && property.name === 'pause'
}

function isMath(callee: Node): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  const { object, property } = callee
  return object.name === 'Math' && property.type === 'Identifier' && property.name !== 'random'
}

function mentions(node: Node, name: string): Node[] {
  if (node.type === 'Identifier') return node.name === name ? [node] : []
  return childrenOf(node).flatMap(child => mentions(child, name))
}

function earlier(block: Of<'BlockStatement'>, node: Node): readonly Node[] {
  return block.body.slice(0, block.body.indexOf(node as never))
}

/** Does it hold a `continue`? */
function goesOn(node: Node): boolean {
  if (node.type === 'ContinueStatement') return true
  return childrenOf(node).some(child => !isFunction(child) && goesOn(child))
}

function within(inner: Node, outer: Node): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}
