/**
 * Iteration, and generators of the user's. Scheduler yields travel through the user's generators beside
 * their own values; loops and delegations in rewritten code pass them on.
 */
// @ts-nocheck

import { type Code, code } from './code.ts'
import { emitTarget } from './elements.ts'
import type { Frame } from './frame.ts'
import { quote, type Rewriter } from './rewriter.ts'
import type { Node, Of } from './tree.ts'

export function emitForOf(r: Rewriter, node: Of<'ForOfStatement'>, frame: Frame): Code | undefined {
  if (!frame.yields || node.await) return undefined
  const { left, right, body } = node
  if (r.facts.isHarmlessIterable(right) && left.type === 'VariableDeclaration') return undefined
  const value = r.unique('v')
  const Y = r.name('Y')
  const each = code`${r.name('each')}(${r.site('iterate', right, frame)}, ${r.emit(right, frame)})`
  const target = left.type === 'VariableDeclaration' ? left.declarations[0]!.id : left
  const held =
    target.type === 'ArrayPattern' ? first(r, target, value, r.site('iterate', left, frame)) : value
  const bind =
    left.type === 'VariableDeclaration'
      ? code`${left.kind} ${r.emit(target, frame)} = ${held};`
      : code`(${emitTarget(r, left, frame)} = ${held});`
  const passOn = code`if (${value} === ${Y}) { yield ${Y}; continue; }`
  return code`for (const ${value} of ${each}) { ${passOn} ${bind} ${r.emit(body, frame)} }`
}

/** `const [a, b] = e`, and `const { a, b } = e` where a getter gives one of them. */
export function emitDeclarator(
  r: Rewriter,
  node: Of<'VariableDeclarator'>,
  frame: Frame,
): Code | undefined {
  if (!node.init) return undefined
  if (node.id.type === 'ObjectPattern') return fromGetters(r, node.id, node.init, frame)
  if (node.id.type !== 'ArrayPattern') return undefined
  return code`${emitTarget(r, node.id, frame)} = ${taken(r, node.id, node.init, frame)}`
}

/** What an array pattern takes from an expression. */
export function taken(r: Rewriter, pattern: Of<'ArrayPattern'>, from: Node, frame: Frame): Code {
  const value = r.emit(from, frame)
  if (!frame.yields || r.facts.isHarmlessIterable(from)) return value
  return first(r, pattern, value, r.site('iterate', from, frame))
}

export function emitYield(
  r: Rewriter,
  node: Of<'YieldExpression'>,
  frame: Frame,
): Code | undefined {
  if (!frame.yields || !node.delegate || !node.argument) return undefined
  const site = r.site('iterate', node.argument, frame)
  return code`(yield* ${r.name('delegate')}(${site}, ${r.emit(node.argument, frame)}))`
}

// --- internal ---

/** A pattern of names only is as many declarations, so that its getters can be interrupted. */
function fromGetters(
  r: Rewriter,
  pattern: Of<'ObjectPattern'>,
  from: Node,
  frame: Frame,
): Code | undefined {
  if (!frame.yields || !r.facts.takesAccessor(pattern)) return undefined
  const parts: Code[] = []
  const object = r.unique('o')
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.computed) return undefined
    const { key, value } = property
    if (key.type !== 'Identifier' || value.type !== 'Identifier') return undefined
    parts.push(
      code`, ${r.emit(value, frame)} = (yield* ${r.name('get')}(${object}, ${quote(key.name)}))`,
    )
  }
  return code`${object} = ${r.emit(from, frame)}${parts}`
}

/** As many values as a pattern takes; whether between them nothing else is evaluated. */
function first(r: Rewriter, { elements }: Of<'ArrayPattern'>, value: Code, site: string): Code {
  const last = elements.at(-1)
  const isSimple = elements.every(each => {
    const target = each?.type === 'RestElement' ? each.argument : each
    return !target || target.type === 'Identifier'
  })
  const count = last?.type === 'RestElement' ? 'Infinity' : elements.length.toString()
  return code`(yield* ${r.name('first')}(${site}, ${value}, ${count}, ${isSimple ? 'true' : 'false'}))`
}
