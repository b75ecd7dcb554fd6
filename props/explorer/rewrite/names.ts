/** Names whose meaning changes inside a generator: `this`, `arguments`, `new.target`, `super`. */
import { META_URL } from './bundle.ts'
import { type Code, code } from './code.ts'
import { type Frame, ownerOf } from './frame.ts'
import { quote, type Rewriter } from './rewriter.ts'
import type { Of } from './tree.ts'

export function emitThis(r: Rewriter, _: Of<'ThisExpression'>, frame: Frame): Code | undefined {
  return r.captured('this', frame)
}

export function emitIdentifier(
  r: Rewriter,
  node: Of<'Identifier'>,
  frame: Frame,
): Code | undefined {
  if (node.name === META_URL) return quote(r.urlOf(node))
  if (node.name === 'arguments' && r.facts.isFree(node)) return r.captured('arguments', frame)
  return undefined
}

export function emitMeta(r: Rewriter, node: Of<'MetaProperty'>, frame: Frame): Code | undefined {
  return node.property.name === 'target' ? r.captured('target', frame) : undefined
}

/** `super.name` in an arrow's generator: by a helper arrow of the method around it. */
export function superMember(
  r: Rewriter,
  node: Of<'MemberExpression'>,
  frame: Frame,
): Code | undefined {
  const { owner, cut } = ownerOf(frame)
  if (!cut) return undefined
  owner.captures.add('super')
  const key = node.computed ? r.emit(node.property, frame) : quote(r.text(node.property))
  return code`${r.name('super')}(${key})`
}
