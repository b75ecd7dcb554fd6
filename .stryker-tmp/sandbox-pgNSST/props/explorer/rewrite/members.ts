/**
 * Methods and accessors, of classes and of object literals. A method's generator is a method itself, under
 * a symbol, beside it: `super` and private names mean the same in both.
 */
// @ts-nocheck

import { type Code, code, join } from './code.ts'
import type { Frame } from './frame.ts'
import { newFrame } from './frame.ts'
import {
  closure,
  driverParams,
  keyName,
  lengthOf,
  refusal,
  sync,
  twinFrame,
  twinRest,
  usesInArrows,
} from './functions.ts'
import { closureTwin } from './lifting.ts'
import { quote, type Rewriter } from './rewriter.ts'
import { type Fn, isFunction, type Node, type Of } from './tree.ts'

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
  const params = accessor === 'set ' ? r.name('a0') : list
  const driver = code`${before}${accessor}${keyText}(${params}) { ${returned(r, fn, run)} }`
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
  const held = r.privateTwins.get(fn)
  const found = held ? code`(${held} ?? this.${twin})` : ''
  const run = held
    ? code`${found}.call(this${passed === '' ? '' : ', '}${passed})`
    : code`this.${twin}(${accessor === 'set' ? params : passed})`
  const driver = code`${before}${accessor} ${name}(${params}) { ${returned(r, fn, run)} }`
  return code`${driver}\n${before}*${twin}${twinRest(r, fn, inner)}`
}

/** A property of an object literal: its value, a method; accessors are for {@link emitObject}. */
export function emitProperty(r: Rewriter, node: Of<'Property'>, frame: Frame): Code | undefined {
  if (node.shorthand) return shorthand(r, node, frame)
  const fn = node.value
  if (!isFunction(fn) || !r.isTouched(fn) || frame.inParams) {
    return node.kind === 'init' && !node.method ? undefined : plainMember(r, node, frame)
  }
  if (!node.method) {
    if (!node.computed || ('id' in fn && fn.id)) return undefined
    return withKey(r, node, frame, name => closure(r, fn, frame, name))
  }
  if (!fn.async) return withKey(r, node, frame, name => literalMethod(r, node, fn, frame, name))
  return withKey(r, node, frame, name => {
    const method = code`{ async ${fn.generator ? '*' : ''}[${name}]${sync(r, fn, newFrame(frame, {}))} }`
    return code`${r.name('mark')}((${method})[${name}], ${refusal(r, fn, frame)})`
  })
}

/** An object literal. Accessors, and methods that use `super`, are put in when the object is there. */
export function emitObject(
  r: Rewriter,
  node: Of<'ObjectExpression'>,
  frame: Frame,
): Code | undefined {
  const late = node.properties.filter(property => isLate(r, property))
  if (late.length === 0 || frame.inParams) return undefined
  const temps: string[] = []
  const list: Code[] = []
  const text = r.copy(node, frame, child => {
    if (!late.includes(child as (typeof late)[number])) return r.emit(child, frame)
    const property = child as Of<'Property'>
    const symbol = `${r.name('k')}[${list.length}]`
    const fn = property.value as Fn
    let name: Code = quote(keyName(property.key))
    let key: Code = r.text(property.key)
    if (property.computed) {
      const temp = r.temp(frame)
      temps.push(temp)
      name = temp
      key = code`[${temp} = ${r.emit(property.key, frame)}]`
    }
    const kind = property.kind === 'init' ? '' : `${property.kind} `
    const inner = twinFrame(r, fn, frame, property.computed ? '' : keyName(property.key))
    const part = property.kind === 'init' ? (fn.generator ? 'generator' : 'value') : property.kind
    list.push(code`[${name}, ${symbol}, ${quote(part)}, ${lengthOf(fn).toString()}]`)
    const place = code`${kind}${key}(${property.kind === 'set' ? 'v' : ''}) {}`
    return code`${place}, *[${symbol}]${twinRest(r, fn, inner)}`
  })
  frame.temps.release(temps)
  r.symbols = Math.max(r.symbols, list.length)
  return code`${r.name('members')}(${text}, ${join(list, ', ')})`
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

/** Its generator cannot be made before the object: it uses `super`, or belongs to an accessor. */
function isLate(r: Rewriter, node: Of<'Property'> | Of<'SpreadElement'>): boolean {
  if (node.type !== 'Property' || !isFunction(node.value) || node.value.async) return false
  if (!r.isTouched(node.value)) return false
  if (node.kind !== 'init') return true
  return node.method && usesInArrows(node.value, child => child.type === 'Super')
}

/** `key: value`, where the value needs the key for its name. */
function withKey(
  r: Rewriter,
  node: Of<'Property'>,
  frame: Frame,
  value: (name: Code) => Code,
): Code {
  if (!node.computed) return code`${r.text(node.key)}: ${value(quote(keyName(node.key)))}`
  const temp = r.temp(frame)
  const text = code`[${temp} = ${r.emit(node.key, frame)}]: ${value(temp)}`
  frame.temps.release([temp])
  return text
}

function literalMethod(r: Rewriter, node: Of<'Property'>, fn: Fn, frame: Frame, name: Code): Code {
  const g = r.name('g')
  const inner = twinFrame(r, fn, frame, node.computed ? '' : keyName(node.key))
  const { list } = driverParams(r, fn)
  const run = returned(r, fn, code`${g}.apply(this, arguments)`)
  const key = node.computed || name === '"__proto__"' ? code`[${name}]` : name
  const value = code`{ ${key}(${list}) { ${run} } }[${name}]`
  const marked = fn.generator ? code`(${value})` : code`${r.name('mark')}(${value}, ${g})`
  return code`((${g}) => ${marked})(${closureTwin(r, fn, inner)})`
}
