/**
 * Methods and accessors, of classes and of object literals. A method's generator is a method itself, under
 * a symbol, beside it: `super` and private names mean the same in both.
 */
import { type Code, code } from './code.ts'
import type { Frame } from './frame.ts'
import { newFrame } from './frame.ts'
import {
  driverParams,
  inferredName,
  keyName,
  named,
  refusal,
  sync,
  twinFrame,
  twinRest,
  usesInArrows,
} from './functions.ts'
import { quote, type Rewriter } from './rewriter.ts'
import type { Fn, Node, Of } from './tree.ts'

export type Method = Of<'MethodDefinition'>

/** How the twin of a member is found after it was made. */
export interface Twin {
  /** The variable that holds it; the driver uses it. */
  readonly variable: string
  readonly isStatic: boolean
  readonly key: Code
  readonly part: 'value' | 'get' | 'set'
  /** The symbol it is under, or the code of the twin itself. */
  readonly symbol: string
  readonly isGenerator: boolean
}

/** A member that stays as it is. */
export function plainMember(r: Rewriter, node: Method | Of<'Property'>, frame: Frame): Code {
  const name = node.computed ? '' : keyName(node.key)
  const inner = newFrame(frame, { name })
  return r.copy(node, frame, child =>
    child === node.value ? sync(r, node.value as Fn, inner) : emitKey(r, node, child, frame),
  )
}

/** A public method or accessor of a class, and what must be done when the class is there. */
export function publicMethod(
  r: Rewriter,
  node: Method,
  frame: Frame,
  slot: number,
  computedKey: string | undefined,
): { text: Code; twin: Twin } {
  const fn = node.value
  const name = node.computed ? '' : keyName(node.key)
  const symbol = `${r.name('k')}[${slot}]`
  const variable = r.unique('m')
  const inner = twinFrame(r, fn, frame, name)
  const keyText = computedKey
    ? code`[${computedKey} = ${r.emit(node.key, frame)}]`
    : r.text(node.key)
  const before = node.static ? 'static ' : ''
  const accessor = node.kind === 'get' || node.kind === 'set' ? `${node.kind} ` : ''
  const { list } = driverParams(r, fn)
  const run = code`${variable}.apply(this, arguments)`
  const driver = code`${before}${accessor}${keyText}(${accessor === 'set ' ? r.name('a0') : list}) { ${returned(r, fn, run)} }`
  const twin: Twin = {
    variable,
    isStatic: node.static,
    key: computedKey ?? quote(name),
    part: node.kind === 'get' || node.kind === 'set' ? node.kind : 'value',
    symbol,
    isGenerator: fn.generator,
  }
  return { text: code`${driver}\n${before}*[${symbol}]${twinRest(r, fn, inner)}`, twin }
}

/** A private method: its generator is a private method too, and called by name. */
export function privateMethod(r: Rewriter, node: Method, frame: Frame): Code {
  const fn = node.value
  const name = keyName(node.key)
  const accessor = node.kind === 'get' || node.kind === 'set' ? node.kind : ''
  const twin = `${name}${r.prefix}${accessor || 'g'}`
  const before = node.static ? 'static ' : ''
  const inner = twinFrame(r, fn, frame, name)
  const { list, exact } = driverParams(r, fn)
  const usesArguments = usesInArrows(
    fn,
    child => child.type === 'Identifier' && child.name === 'arguments',
  )
  const passed = exact && !usesArguments ? list : '...arguments'
  const params = accessor === 'set' ? r.name('a0') : list
  const run = code`this.${twin}(${accessor === 'set' ? params : passed})`
  return code`${before}${accessor} ${name}(${params}) { ${returned(r, fn, run)} }\n${before}*${twin}${twinRest(r, fn, inner)}`
}

/** A method, getter or setter of an object literal. */
export function emitProperty(r: Rewriter, node: Of<'Property'>, frame: Frame): Code | undefined {
  if (node.shorthand) return shorthand(r, node, frame)
  if (node.kind === 'init' && !node.method) return undefined
  const fn = node.value as Fn
  if (!r.isTouched(fn)) return plainMember(r, node, frame)
  const usesSuper = usesInArrows(fn, child => child.type === 'Super')
  // Its twin would need the object itself, before there is one.
  if (node.kind !== 'init' || usesSuper || (node.computed && !fn.async)) {
    r.note(
      'synchronous',
      r.text(node.key),
      'accessor, super or computed method in an object literal',
      node,
    )
    return plainMember(r, node, frame)
  }
  if (fn.async) {
    if (node.computed) return plainMember(r, node, frame)
    const value = code`{ ${plainMember(r, node, frame)} }[${quote(keyName(node.key))}]`
    return code`${r.text(node.key)}: ${r.name('mark')}(${value}, ${refusal(r, fn, frame)})`
  }
  return code`${r.text(node.key)}: ${literalMethod(r, node, fn, frame)}`
}

export function returned(r: Rewriter, fn: Fn, run: Code): Code {
  return code`return ${r.name(fn.generator ? 'generator' : 'drive')}(${run});`
}

/** The key of a member as code: a computed one is an expression. */
export function emitKey(
  r: Rewriter,
  node: { computed: boolean; key: Node },
  child: Node,
  frame: Frame,
): Code {
  return child === node.key && !node.computed ? r.text(child) : r.emit(child, frame)
}

// --- internal ---

function shorthand(r: Rewriter, node: Of<'Property'>, frame: Frame): Code | undefined {
  if (node.value.type !== 'Identifier') return undefined
  const value = r.emit(node.value, frame)
  return typeof value === 'string' ? code`${node.value.name}: ${value}` : value
}

function literalMethod(r: Rewriter, node: Of<'Property'>, fn: Fn, frame: Frame): Code {
  const g = r.name('g')
  const name = keyName(node.key)
  const inner = twinFrame(r, fn, frame, name)
  const { list } = driverParams(r, fn)
  const method = code`${r.text(node.key)}(${list}) { ${returned(r, fn, code`${g}.apply(this, arguments)`)} }`
  const value = code`{ ${method} }[${quote(name)}]`
  const marked = fn.generator ? code`(${value})` : code`${r.name('mark')}(${value}, ${g})`
  return code`((${g}) => ${marked})(function*${twinRest(r, fn, inner)})`
}

export { inferredName, named }
