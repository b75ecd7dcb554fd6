/**
 * Iteration, and generators of the user's. Scheduler yields travel through the user's generators beside
 * their own values; loops and delegations in rewritten code pass them on.
 */
import { type Code, code } from './code.ts'
import { emitTarget } from './elements.ts'
import type { Frame } from './frame.ts'
import type { Rewriter } from './rewriter.ts'
import type { Of } from './tree.ts'

export function emitForOf(r: Rewriter, node: Of<'ForOfStatement'>, frame: Frame): Code | undefined {
  if (!frame.yields || node.await) return undefined
  const { left, right, body } = node
  if (r.facts.isHarmlessIterable(right) && left.type === 'VariableDeclaration') return undefined
  const value = r.unique('v')
  const Y = r.name('Y')
  const each = code`${r.name('each')}(${r.site('iterate', right, frame)}, ${r.emit(right, frame)})`
  const bind =
    left.type === 'VariableDeclaration'
      ? code`${left.kind} ${emitDeclared(r, left, frame)} = ${value};`
      : code`(${emitTarget(r, left, frame)} = ${value});`
  return code`for (const ${value} of ${each}) { if (${value} === ${Y}) { yield ${Y}; continue; } ${bind} ${r.emit(body, frame)} }`
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

function emitDeclared(r: Rewriter, left: Of<'VariableDeclaration'>, frame: Frame): Code {
  return r.emit(left.declarations[0]!.id, frame)
}
