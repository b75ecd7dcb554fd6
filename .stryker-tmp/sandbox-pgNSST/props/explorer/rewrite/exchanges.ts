/** How code tells whether a compareExchange has exchanged: by comparing its result with what it expected. */
// @ts-nocheck

import type { Facts } from './facts.ts'
import { isFixed } from './scope.ts'
import type { Fn, Node, Of } from './tree.ts'

/** Which value of `a === b` says that an exchange was made, when one side is its result. */
export function comparison(
  facts: Facts,
  node: Node,
  side: Node,
  exchange: Of<'CallExpression'>,
): boolean | undefined {
  if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return undefined
  const other = node.left === side ? node.right : node.left
  const expected = exchange.arguments[2]
  if (!expected || !isSame(facts, other, expected)) return undefined
  return node.operator.startsWith('=')
}

/** What a function returns when it has exchanged, if that is all it does. */
export function exchangeReturned(facts: Facts, fn: Fn): boolean | undefined {
  const only = fn.body.type === 'BlockStatement' ? fn.body.body : [fn.body]
  const [node] = only
  if (only.length !== 1) return undefined
  const value = node?.type === 'ReturnStatement' ? node.argument : node
  if (value?.type !== 'BinaryExpression') return undefined
  for (const side of [value.left, value.right]) {
    if (side.type !== 'CallExpression') continue
    const call = facts.call(side)
    if (call.kind !== 'atomic' || call.operation !== 'compareExchange') continue
    const steady = side.arguments.every(arg => isSteady(facts, arg))
    return steady ? comparison(facts, value, side, side) : undefined
  }
  return undefined
}

// --- internal ---

/** A name, a constant, or a property of one that is no getter. */
function isSteady(facts: Facts, node: Node): boolean {
  if (node.type !== 'MemberExpression') return /^(Literal|Identifier|ThisE)/.test(node.type)
  return !node.computed && !facts.hasGetter(node) && isSteady(facts, node.object)
}

/** Two expressions of the same text whose value does not change between them. */
function isSame(facts: Facts, a: Node, b: Node): boolean {
  switch (a.type) {
    case 'ThisExpression':
      return b.type === a.type
    case 'Literal':
      return b.type === 'Literal' && a.raw === b.raw && /^\d+n?$/.test(a.raw ?? '')
    case 'Identifier': {
      if (b.type !== 'Identifier') return false
      const binding = facts.scopes.bindings.get(a)
      return binding !== undefined && binding === facts.scopes.bindings.get(b) && isFixed(binding)
    }
    case 'MemberExpression': {
      if (b.type !== 'MemberExpression' || !isSteady(facts, a) || !isSteady(facts, b)) return false
      const [p, q] = [a.property, b.property]
      return 'name' in p && 'name' in q && p.name === q.name && isSame(facts, a.object, b.object)
    }
    default:
      return false
  }
}
