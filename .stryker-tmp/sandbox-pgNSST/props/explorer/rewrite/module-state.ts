/** What of a module's top level is the same at each evaluation, so that it can be kept. */
// @ts-nocheck

import { CONSTANTS } from './harmless.ts'
import type { Rewriter } from './rewriter.ts'
import { type Binding, isFixed } from './scope.ts'
import { type ClassNode, childrenOf, isClass, isFunction, type Node } from './tree.ts'

export class StateRules {
  readonly #r: Rewriter
  readonly #kept: ReadonlySet<Binding>

  /** @param kept What is known to be kept, so far. */
  constructor(r: Rewriter, kept: ReadonlySet<Binding>) {
    this.#r = r
    this.#kept = kept
  }

  /** A statement of a CommonJS module that leaves nothing to do again. */
  isStateless(node: Node): boolean {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'EmptyStatement':
        return true
      case 'ClassDeclaration':
        return isStatelessClass(node)
      case 'ExpressionStatement':
        return node.directive !== undefined || this.isStatelessExport(node.expression)
      case 'VariableDeclaration':
        return node.declarations.every(({ id, init }) => {
          const fixed = id.type === 'Identifier' && (!init || !this.#isReassigned(id))
          return fixed && init != null && this.isStatelessValue(init)
        })
      default:
        return false
    }
  }

  /** `exports.x = value`, `module.exports = value`, `Object.defineProperty(exports, …)`. */
  isStatelessExport(node: Node): boolean {
    if (node.type === 'AssignmentExpression') {
      if (!/^(module\d*\.)?exports\d*\b/.test(this.#r.text(node.left))) return false
      const { right } = node
      if (right.type === 'ObjectExpression') {
        return right.properties.every(
          each => each.type === 'Property' && this.isStatelessValue(each.value),
        )
      }
      return this.isStatelessValue(right) || this.isStatelessExport(right)
    }
    return (
      node.type === 'CallExpression' &&
      /^Object\.defineProperty\(exports\d*, "__esModule"/.test(this.#r.text(node))
    )
  }

  isStatelessValue(node: Node): boolean {
    if (isFunction(node)) return true
    if (isClass(node)) return isStatelessClass(node)
    if (node.type === 'Identifier' || isImport(node) || isCompilerHelper(node)) return true
    return this.isConstant(node)
  }

  #isReassigned(id: Node): boolean {
    for (const scope of this.#r.facts.scopes.of.values()) {
      const binding = id.type === 'Identifier' ? scope.names.get(id.name) : undefined
      if (binding && within(id, scope.node) && !isFixed(binding)) return true
    }
    return false
  }

  /** A class that may be kept: what it extends and its computed names are kept themselves. */
  isKeptClass(node: ClassNode): boolean {
    const { superClass } = node
    if (superClass && !this.#isKeptValue(superClass)) return false
    return node.body.body.every(member => {
      if (member.type === 'StaticBlock' || !member.computed) return true
      const isStaticField = member.type === 'PropertyDefinition' && member.static
      return !isStaticField && this.#isKeptValue(member.key)
    })
  }

  #isKeptValue(node: Node): boolean {
    if (node.type === 'MemberExpression' && !node.computed) return this.#isKeptValue(node.object)
    if (node.type !== 'Identifier') return this.isConstant(node)
    const binding = this.#r.facts.scopes.bindings.get(node)
    return binding ? this.#kept.has(binding) : true
  }

  /** A primitive that is the same each time, or a symbol. */
  isConstant(node: Node): boolean {
    switch (node.type) {
      case 'Literal':
        return !('regex' in node && node.regex)
      case 'TemplateLiteral':
      case 'UnaryExpression':
      case 'BinaryExpression':
      case 'ConditionalExpression':
      case 'LogicalExpression':
        if (node.type === 'UnaryExpression' && node.operator === 'delete') return false
        if (node.type === 'BinaryExpression' && /^in/.test(node.operator)) return false
        return childrenOf(node).every(
          child => child.type === 'TemplateElement' || this.isConstant(child),
        )
      case 'Identifier': {
        const binding = this.#r.facts.scopes.bindings.get(node)
        if (binding === undefined) return CONSTANTS.has(node.name)
        const [value] = binding.values
        return this.#kept.has(binding) && value !== undefined && this.isConstant(value)
      }
      case 'MemberExpression':
        return /^(\w+Array\.BYTES_PER_ELEMENT|Number\.\w+|Math\.[A-Z]\w*|Symbol\.\w+)$/.test(
          this.#r.text(node),
        )
      case 'CallExpression':
        return (
          /^Symbol(\.for)?$/.test(this.#r.text(node.callee)) &&
          node.arguments.every(arg => this.isConstant(arg))
        )
      default:
        return false
    }
  }
}

/** `require("…")` of a module outside the bundle, as esbuild writes it for an import. */
export function isImport(init: Node): boolean {
  if (init.type !== 'CallExpression') return false
  const [first] = init.arguments
  if (isNamed(init.callee, '__toESM')) return first !== undefined && isImport(first)
  return isNamed(init.callee, 'require') && first?.type === 'Literal'
}

/** A reference by this name. */
export function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

// --- internal ---

/** `this && this.__importDefault || function …`, as TypeScript writes its helpers. */
function isCompilerHelper(node: Node): boolean {
  return node.type === 'LogicalExpression' && isFunction(node.right)
}

function isStatelessClass(node: ClassNode): boolean {
  return node.body.body.every(member => {
    if (member.type === 'StaticBlock') return false
    return !(member.type === 'PropertyDefinition' && member.static)
  })
}

function within(inner: Node, outer: Node): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}
