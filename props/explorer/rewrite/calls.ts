/**
 * Calls. A callee that certainly is a function of the bundle is called by name; any other one by the twin
 * that its value carries, or, if it has none, as it is: through the kit when it gets shared memory.
 * Receiver, callee and arguments are evaluated once, in order.
 */
import { atomicCall } from './atomics.ts'
import { type Code, code, join } from './code.ts'
import { readAccessor } from './elements.ts'
import type { Frame } from './frame.ts'
import { quote, type Rewriter } from './rewriter.ts'
import { isStable, mayBeObject } from './stable.ts'
import type { Fn, Node, Of } from './tree.ts'

type CallNode = Of<'CallExpression'>

export function emitCall(r: Rewriter, node: CallNode, frame: Frame): Code | undefined {
  if (!frame.yields || node.callee.type === 'Super') return undefined
  const call = r.facts.call(node)
  switch (call.kind) {
    case 'atomic':
      return atomicCall(r, node, call.operation, frame)
    case 'harmless':
      return undefined
    case 'static':
      if (!r.isTouched(call.fn))
        return spreads(node.arguments) ? unknownCall(r, node, frame) : undefined
      return isDirect(call.fn) ? staticCall(r, node, call.fn, frame) : unknownCall(r, node, frame)
    case 'private':
      if (!r.isTouched(call.fn) || !isDirect(call.fn)) return unknownCall(r, node, frame)
      return privateCall(r, node, frame)
    default:
      return unknownCall(r, node, frame)
  }
}

/** `import(…)`: nothing is loaded while threads run. */
export function emitImport(
  r: Rewriter,
  node: Of<'ImportExpression'>,
  frame: Frame,
): Code | undefined {
  if (!frame.yields) return undefined
  return code`(yield* ${r.name('refuse')}(${r.site('refused', node, frame)}, "a dynamic import"))`
}

/** `...e` in a call or an array: what an interruptible iterator gives is collected first. */
export function emitSpread(r: Rewriter, node: Of<'SpreadElement'>, frame: Frame): Code | undefined {
  const inObject = r.facts.parents.get(node)?.type === 'ObjectExpression'
  if (!frame.yields || inObject || r.facts.isHarmlessIterable(node.argument)) return undefined
  const site = r.site('iterate', node.argument, frame)
  return code`...(yield* ${r.name('all')}(${site}, ${r.emit(node.argument, frame)}))`
}

/** The twin's name of a function declaration. */
export function twinName(r: Rewriter, fn: Fn): string {
  const name = fn.type !== 'ArrowFunctionExpression' ? (fn.id?.name ?? '') : ''
  return `${name}${r.prefix}g`
}

/** An argument that is at hand, and the test whether it is shared memory, if it can be. */
export interface Argument {
  readonly use: Code
  readonly shared?: Code
}

/** A call of a function value that was evaluated into a name, with a receiver. */
export function callValue(
  r: Rewriter,
  about: { callee: string; receiver: Code; text: string; site: string },
  args: readonly Argument[],
  receiverIsObject: boolean,
): Code {
  const { callee, receiver, text, site } = about
  const uses = args.map(arg => arg.use)
  const rest = uses.length > 0 ? code`, ${join(uses, ', ')}` : ''
  const shared = args.map(arg => arg.shared).filter(test => test !== undefined)
  if (receiverIsObject) shared.unshift(isShared(r, receiver))
  const checks = join(shared, ' || ')
  const native = code`${r.name('native')}(${site}, ${callee}, ${receiver}, [${join(uses, ', ')}], ${text})`
  const wrong = code`${r.name('noFunction')}(${callee}, ${text})`
  const plain = code`(typeof ${callee} === "function" ? ${callee} : ${wrong}).call(${receiver}${rest})`
  const other = shared.length > 0 ? code`${checks} ? ${native} : ${plain}` : plain
  const G = r.name('G')
  const twin = code`yield* ${callee}[${G}].call(${receiver}${rest})`
  return code`${callee}?.[${G}] !== undefined ? (${r.name('at')}.site = ${site}, ${twin}) : ${other}`
}

/** Arguments as a list, evaluated where they stand. */
export function argumentList(r: Rewriter, args: readonly Node[], frame: Frame): Code {
  return join(
    args.map(arg => r.emit(arg, frame)),
    ', ',
  )
}

/** Arguments evaluated in order into temporaries, those that cannot change left as they are. */
export function prepareArguments(
  r: Rewriter,
  args: readonly Node[],
  frame: Frame,
): { setup: Code[]; list: Argument[]; temps: string[] } {
  const setup: Code[] = []
  const temps: string[] = []
  const list = args.map((arg, at): Argument => {
    const held = (value: Code): string => {
      const temp = r.temp(frame)
      temps.push(temp)
      setup.push(code`${temp} = ${value}, `)
      return temp
    }
    if (arg.type === 'SpreadElement') {
      const all = held(code`[${emitSpread(r, arg, frame) ?? r.copy(arg, frame)}]`)
      return { use: code`...${all}`, shared: code`${all}.some(${r.name('isShared')})` }
    }
    const stable = isStable(r.facts, arg, args.slice(at + 1))
    const use = stable ? r.emit(arg, frame) : held(r.emit(arg, frame))
    return mayBeObject(arg) ? { use, shared: isShared(r, use) } : { use }
  })
  return { setup, list, temps }
}

// --- internal ---

function isDirect(fn: Fn): boolean {
  return !fn.async && !fn.generator && fn.type !== 'ArrowFunctionExpression'
}

function spreads(args: readonly Node[]): boolean {
  return args.some(arg => arg.type === 'SpreadElement')
}

function staticCall(r: Rewriter, node: CallNode, fn: Fn, frame: Frame): Code {
  if (fn.type !== 'FunctionDeclaration') return unknownCall(r, node, frame)
  return code`(yield* ${twinName(r, fn)}(${argumentList(r, node.arguments, frame)}))`
}

/** A call of a function of the bundle without the yields of its generator: that is the result. */
export function staticTwinCall(r: Rewriter, node: Node, frame: Frame): Code | undefined {
  if (node.type !== 'CallExpression' || spreads(node.arguments)) return undefined
  const call = r.facts.call(node)
  if (call.kind !== 'static' || call.fn.type !== 'FunctionDeclaration') return undefined
  if (!r.isTouched(call.fn) || !isDirect(call.fn)) return undefined
  if (node.arguments.some(arg => r.facts.reaches(arg))) return undefined
  return code`${twinName(r, call.fn)}(${argumentList(r, node.arguments, frame)})`
}

function privateCall(r: Rewriter, node: CallNode, frame: Frame): Code {
  const { object, property } = node.callee as Of<'MemberExpression'>
  const name = `#${(property as Of<'PrivateIdentifier'>).name}${r.prefix}g`
  return code`(yield* (${r.emit(object, frame)}).${name}(${argumentList(r, node.arguments, frame)}))`
}

function unknownCall(r: Rewriter, node: CallNode, frame: Frame): Code {
  const callee = unwrapped(node.callee)
  const site = r.site('call', node, frame)
  const text = quote(r.text(callee).slice(0, 60))
  const temps: string[] = []
  const setup: Code[] = []
  const hold = (value: Code): string => {
    const temp = r.temp(frame)
    temps.push(temp)
    setup.push(code`${temp} = ${value}, `)
    return temp
  }
  let receiver: Code = 'void 0'
  let receiverIsObject = false
  let f: string
  if (callee === node.callee && callee.type === 'MemberExpression') {
    const { object } = callee
    if (object.type === 'Super') {
      receiver = r.captured('this', frame) ?? 'this'
      f = hold(r.emit(callee, frame))
    } else {
      receiverIsObject = mayBeObject(object)
      receiver = isStable(r.facts, object, [callee.property, ...node.arguments])
        ? primary(object, r.emit(object, frame))
        : hold(r.emit(object, frame))
      f = hold(member(r, callee, receiver, frame))
    }
  } else if (callee.type === 'Identifier' && isStable(r.facts, callee, node.arguments)) {
    f = r.text(callee)
  } else f = hold(r.emit(callee, frame))
  const prepared = prepareArguments(r, node.arguments, frame)
  const parts = [...setup, ...prepared.setup]
  const body = callValue(r, { callee: f, receiver, text, site }, prepared.list, receiverIsObject)
  frame.temps.release([...temps, ...prepared.temps])
  return code`(${parts}${body})`
}

function isShared(r: Rewriter, value: Code): Code {
  return code`${r.name('isShared')}(${value})`
}

/** `5` and `-1` are no receivers without parentheses. */
export function primary(node: Node, value: Code): Code {
  return node.type === 'Identifier' || node.type === 'ThisExpression' ? value : code`(${value})`
}

/** `(0, f)` is how esbuild writes a call of an import without a receiver. */
function unwrapped(callee: Node): Node {
  if (callee.type !== 'SequenceExpression' || callee.expressions.length !== 2) return callee
  const [zero, value] = callee.expressions
  return zero!.type === 'Literal' ? value! : callee
}

/** The property of a receiver that is at hand. */
export function member(
  r: Rewriter,
  node: Of<'MemberExpression'>,
  receiver: Code,
  frame: Frame,
): Code {
  if (node.computed) return code`${receiver}[${r.emit(node.property, frame)}]`
  if (r.facts.isAccessor(node)) return code`(${readAccessor(r, node, receiver, frame)})`
  return code`${receiver}.${r.text(node.property)}`
}
