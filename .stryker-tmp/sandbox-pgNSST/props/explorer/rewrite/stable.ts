/** Which expressions may be written twice, or later than they stand, without a temporary. */
// @ts-nocheck

import type { Facts } from './facts.ts'
import { childrenOf, type Node } from './tree.ts'

/** Does a node give the same value after `others` were evaluated, with no effect of its own? */
export function isStable(facts: Facts, node: Node, others: readonly Node[]): boolean {
  switch (node.type) {
    case 'Literal':
      return !('regex' in node && node.regex)
    case 'ThisExpression':
      return true
    case 'UnaryExpression':
      return node.operator !== 'delete' && node.argument.type === 'Literal'
    case 'Identifier': {
      const binding = facts.scopes.bindings.get(node)
      if (binding === undefined) {
        return node.name === 'undefined' || !others.some(other => some(other, isCall))
      }
      if (node.start < binding.ready) return false
      if (binding.writes.length === 0) return true
      const written = others.some(other => binding.writes.some(write => within(write.node, other)))
      if (written) return false
      const { fn } = binding.scope
      const local = fn !== undefined && binding.writes.every(write => write.fn === fn)
      return local || !others.some(other => some(other, isCall))
    }
    default:
      return false
  }
}

/** Can the value of an expression be an object? */
export function mayBeObject(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
    case 'TemplateLiteral':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'UpdateExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'ClassExpression':
      return false
    case 'ConditionalExpression':
      return mayBeObject(node.consequent) || mayBeObject(node.alternate)
    default:
      return true
  }
}

// --- internal ---

function within(inner: Node, outer: Node): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

function isCall(node: Node): boolean {
  return /^(Call|New|Tagged|Yield|Await|Member|Binary|Update|Template|Unary)/.test(node.type)
}

function some(node: Node, condition: (node: Node) => boolean): boolean {
  return condition(node) || childrenOf(node).some(child => some(child, condition))
}
