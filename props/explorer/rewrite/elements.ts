/**
 * Plain accesses `o[k]`, which may be to shared memory, and those to properties that are getters or setters
 * somewhere in the bundle. Compound assignments and updates evaluate object and key once.
 */
import { type Code, code } from './code.ts'
import type { Frame } from './frame.ts'
import { taken } from './iteration.ts'
import { quote, type Rewriter } from './rewriter.ts'
import { isStable } from './stable.ts'
import type { Node, Of } from './tree.ts'

type Member = Of<'MemberExpression'>

export function emitMember(r: Rewriter, node: Member, frame: Frame): Code | undefined {
  if (node.property.type === 'PrivateIdentifier') {
    const value = privateValue(r, node, frame)
    if (value) return value
  }
  if (!frame.yields) return undefined
  if (r.facts.isAccessor(node)) {
    return code`(${readAccessor(r, node, r.emit(node.object, frame), frame)})`
  }
  if (!r.facts.isElement(node)) return undefined
  const place = { object: r.emit(node.object, frame), key: r.emit(node.property, frame) }
  return readElement(r, node, place, frame)
}

export function emitAssignment(
  r: Rewriter,
  node: Of<'AssignmentExpression'>,
  frame: Frame,
  unused = false,
): Code | undefined {
  const { left, right, operator } = node
  if (left.type === 'ArrayPattern') {
    return code`${emitTarget(r, left, frame)} = ${taken(r, left, right, frame)}`
  }
  if (left.type === 'ObjectPattern') {
    return code`${emitTarget(r, left, frame)} = ${r.emit(right, frame)}`
  }
  if (!isInstrumented(r, left, frame)) {
    return r.copy(node, frame, child =>
      child === left ? emitTarget(r, left, frame) : r.emit(child, frame),
    )
  }
  const held = new Held(r, frame)
  if (operator === '=') {
    if (unused)
      return code`(${write(r, left, plainPlace(r, left, frame), r.emit(right, frame), frame)})`
    const place = held.place(left, [right])
    const value = held.hold(r.emit(right, frame))
    return held.finish(code`${write(r, left, place, value, frame)}, ${value}`)
  }
  const place = held.place(left, [right])
  const old = held.hold(read(r, left, place, frame))
  const value = code`${old} ${operator.slice(0, -1)} (${r.emit(right, frame)})`
  if (unused) return held.finish(write(r, left, place, value, frame))
  const result = held.hold(value)
  return held.finish(code`${write(r, left, place, result, frame)}, ${result}`)
}

export function emitUpdate(
  r: Rewriter,
  node: Of<'UpdateExpression'>,
  frame: Frame,
): Code | undefined {
  const { argument, operator, prefix } = node
  if (!isInstrumented(r, argument, frame)) {
    return r.copy(node, frame, child => emitTarget(r, child, frame))
  }
  const held = new Held(r, frame)
  const place = held.place(argument, [])
  const next = held.hold(read(r, argument, place, frame))
  const old = prefix ? next : held.hold(code`${next}${operator}`)
  if (prefix) held.do(code`${operator}${next}`)
  return held.finish(code`${write(r, argument, place, next, frame)}, ${old}`)
}

/** `delete o[k]` accesses nothing. */
export function emitUnary(
  r: Rewriter,
  node: Of<'UnaryExpression'>,
  frame: Frame,
): Code | undefined {
  if (node.operator !== 'delete') return undefined
  return r.copy(node, frame, child =>
    child.type === 'MemberExpression' ? r.copy(child, frame) : r.emit(child, frame),
  )
}

/** What is assigned to: its object and key are evaluated, and it is not read. */
export function emitTarget(r: Rewriter, node: Node, frame: Frame): Code {
  switch (node.type) {
    case 'MemberExpression': {
      if (!frame.yields || !r.facts.isElement(node)) return r.copy(node, frame)
      const [site, object] = [r.site('write', node, frame), r.emit(node.object, frame)]
      return code`${r.name('place')}(${site}, ${object}, ${r.emit(node.property, frame)}).value`
    }
    case 'ArrayPattern':
    case 'ObjectPattern':
    case 'RestElement':
      return r.copy(node, frame, child => emitTarget(r, child, frame))
    case 'Property':
      return r.copy(node, frame, child =>
        child === node.value ? emitTarget(r, child, frame) : r.emit(child, frame),
      )
    case 'AssignmentPattern':
      return r.copy(node, frame, child =>
        child === node.left ? emitTarget(r, child, frame) : r.emit(child, frame),
      )
    default:
      return r.emit(node, frame)
  }
}

// --- internal ---

/** A private method as a value: nobody can give it its generator before an object is there. */
function privateValue(r: Rewriter, node: Member, frame: Frame): Code | undefined {
  const { object, property } = node
  const simple = object.type === 'ThisExpression' || object.type === 'Identifier'
  if (!simple || property.type !== 'PrivateIdentifier') return undefined
  const fn = r.facts.privateMember(node, property.name, 'method')
  const variable = fn && r.privateTwins.get(fn)
  if (!variable || fn.generator) return undefined
  const home = r.emit(object, frame)
  const name = `#${property.name}`
  return code`${r.name('mark')}(${home}.${name}, ${variable} = ${home}.${name}${r.prefix}g)`
}

interface PlaceCode {
  readonly object: Code
  /** Of an element; an accessor's name is in the node. */
  readonly key: Code
}

/** Values held in temporaries while an expression is put together. */
class Held {
  readonly #r: Rewriter
  readonly #frame: Frame
  readonly #temps: string[] = []
  readonly #setup: Code[] = []

  constructor(r: Rewriter, frame: Frame) {
    this.#r = r
    this.#frame = frame
  }

  hold(value: Code): string {
    const temp = this.#r.temp(this.#frame)
    this.#temps.push(temp)
    this.do(code`${temp} = ${value}`)
    return temp
  }

  do(step: Code): void {
    this.#setup.push(code`${step}, `)
  }

  place(node: Member, others: readonly Node[]): PlaceCode {
    const { object, property, computed } = node
    const r = this.#r
    const once = (part: Node, after: readonly Node[]): Code => {
      const value = r.emit(part, this.#frame)
      return isStable(r.facts, part, after) ? value : this.hold(value)
    }
    const first = once(object, computed ? [property, ...others] : others)
    if (!computed) return { object: first, key: '' }
    return { object: first, key: once(property, others) }
  }

  finish(result: Code): Code {
    this.#frame.temps.release(this.#temps)
    return code`(${this.#setup}${result})`
  }
}

function isInstrumented(r: Rewriter, node: Node, frame: Frame): node is Member {
  return frame.yields && (r.facts.isElement(node) || r.facts.isAccessor(node))
}

function plainPlace(r: Rewriter, node: Member, frame: Frame): PlaceCode {
  const object = r.emit(node.object, frame)
  return { object, key: node.computed ? r.emit(node.property, frame) : '' }
}

function read(r: Rewriter, node: Member, place: PlaceCode, frame: Frame): Code {
  if (node.computed) return readElement(r, node, place, frame)
  return readAccessor(r, node, place.object, frame)
}

/** A property whose name is that of a getter; what a private name means is known. */
export function readAccessor(r: Rewriter, node: Member, object: Code, frame: Frame): Code {
  const name = r.text(node.property)
  if (node.property.type !== 'PrivateIdentifier') {
    const [held, getter] = [r.temp(frame), r.temp(frame)]
    frame.temps.release([held, getter])
    const twin = code`${getter} = ${r.name('getterTwin')}(${held} = ${object}, ${quote(name)})`
    return code`(${twin}) === void 0 ? ${held}.${name} : yield* ${getter}.call(${held})`
  }
  const twin = code`yield* (${object}).${name}${r.prefix}get()`
  return r.facts.isPrivateAccessor(node, 'get') ? twin : code`(${object}).${name}`
}

function readElement(r: Rewriter, node: Member, place: PlaceCode, frame: Frame): Code {
  const temp = r.temp(frame)
  frame.temps.release([temp])
  const [Y, site] = [r.name('Y'), r.site('read', node, frame)]
  const value = code`${temp} = ${r.name('rd')}(${site}, ${place.object}, ${place.key})`
  return code`((${value}) === ${Y} ? (yield ${Y}, ${r.name('xr')}()) : ${temp})`
}

function write(r: Rewriter, node: Member, place: PlaceCode, value: Code, frame: Frame): Code {
  if (!node.computed) return writeAccessor(r, node, place.object, value)
  const site = r.site('write', node, frame)
  const arrive = code`${r.name('wr')}(${site}, ${place.object}, ${place.key}, ${value})`
  return code`${arrive} && (yield ${r.name('Y')}, ${r.name('xw')}())`
}

function writeAccessor(r: Rewriter, node: Member, object: Code, value: Code): Code {
  const name = r.text(node.property)
  if (node.property.type !== 'PrivateIdentifier') {
    return code`yield* ${r.name('set')}(${object}, ${quote(name)}, ${value})`
  }
  const twin = code`yield* (${object}).${name}${r.prefix}set(${value})`
  return r.facts.isPrivateAccessor(node, 'set') ? twin : code`(${object}).${name} = ${value}`
}
