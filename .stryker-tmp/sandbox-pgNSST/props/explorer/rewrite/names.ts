/** Names whose meaning changes inside a generator: `this`, `arguments`, `new.target`, `super`. */
// @ts-nocheck

import { dirname } from 'node:path'
import { META_URL } from './bundle.ts'
import { type Code, code } from './code.ts'
import { type Frame, ownerOf } from './frame.ts'
import { quote, type Rewriter } from './rewriter.ts'
import type { Node, Of } from './tree.ts'

export function emitThis(r: Rewriter, _: Of<'ThisExpression'>, frame: Frame): Code | undefined {
  return r.captured('this', frame)
}

export function emitIdentifier(
  r: Rewriter,
  node: Of<'Identifier'>,
  frame: Frame,
): Code | undefined {
  if (node.name === META_URL) return quote(r.urlOf(node))
  if (!r.facts.isFree(node)) return undefined
  if (node.name === 'arguments') return r.captured('arguments', frame)
  if (node.name === '__filename') return quote(r.places.fileOf(node.start) ?? '')
  if (node.name === '__dirname') return quote(dirname(r.places.fileOf(node.start) ?? ''))
  if (node.name === 'Math' && !isPureMath(r, node)) return r.name('Math')
  return undefined
}

/** `Math.max` and the like stay those of the language, whose calls the compiler knows: not `Math.random`. */
function isPureMath(r: Rewriter, node: Node): boolean {
  const parent = r.facts.parents.get(node)
  if (parent?.type !== 'MemberExpression' || parent.object !== node || parent.computed) return false
  return r.text(parent.property) !== 'random'
}

export function emitMeta(r: Rewriter, node: Of<'MetaProperty'>, frame: Frame): Code | undefined {
  return node.property.name === 'target' ? r.captured('target', frame) : undefined
}

/**
 * `super.name`. A getter that can be interrupted is looked up where `super` does; in an arrow's generator
 * any other one is read by a helper arrow of the method around it.
 */
export function superMember(
  r: Rewriter,
  node: Of<'MemberExpression'>,
  frame: Frame,
): Code | undefined {
  const getter = frame.yields ? r.facts.superGetter(node) : undefined
  const home = getter && r.homes.get(getter.node)
  if (home) {
    const from = code`Object.getPrototypeOf(${home}${getter.isStatic ? '' : '.prototype'})`
    const self = r.captured('this', frame) ?? 'this'
    return code`(yield* ${r.name('get')}(${from}, ${quote(r.text(node.property))}, ${self}))`
  }
  const { owner, cut } = ownerOf(frame)
  if (!cut) return undefined
  owner.captures.add('super')
  const key = node.computed ? r.emit(node.property, frame) : quote(r.text(node.property))
  return code`${r.name('super')}(${key})`
}
