/**
 * `new`. What is certainly a class at the top of a module is made here, and its bodies run; views on
 * memory that is at hand are made as they stand; the kit sees to everything else.
 */
import { argumentList, prepareArguments } from './calls.ts'
import { type Code, code, join } from './code.ts'
import { constructorShape, passesOn } from './constructors.ts'
import type { Frame } from './frame.ts'
import { quote, type Rewriter } from './rewriter.ts'
import { type ClassNode, isClass, type Node, type Of } from './tree.ts'

type New = Of<'NewExpression'>

export function emitNew(r: Rewriter, node: New, frame: Frame): Code | undefined {
  if (!frame.yields || r.facts.isHarmlessNew(node)) return undefined
  const known = r.facts.valueOf(node.callee)
  const bodies = known !== undefined && isClass(known) ? newKnown(r, node, known, frame) : undefined
  return bodies ?? (isViewOf(r, node) ? newView(r, node, frame) : byKit(r, node, frame))
}

/**
 * The name of what runs the body of a class, given the object, `new.target` and the arguments; undefined
 * unless the class is at the top of a module, with no other above it, and its body deferred.
 */
export function bodyName(r: Rewriter, node: ClassNode): string | undefined {
  if (r.bodies.has(node)) return r.bodies.get(node)
  const name = isBase(r, node) ? r.unique('body') : undefined
  r.bodies.set(node, name)
  return name
}

// --- internal ---

const VIEW = /^((Int|Uint)(8|16|32)|Uint8Clamped|Float(32|64)|Big(Int|Uint)64)Array$/

function byKit(r: Rewriter, node: New, frame: Frame): Code {
  const site = r.site('new', node, frame)
  const callee = r.emit(node.callee, frame)
  const list = argumentList(r, node.arguments, frame)
  return code`(yield* ${ofKit(r, node, callee, list, site)})`
}

function ofKit(r: Rewriter, node: New, callee: Code, list: Code, site: string): Code {
  const at = code`(${r.name('at')}.site = ${site}, void 0)`
  const text = quote(r.text(node.callee).slice(0, 40))
  return code`${r.name('construct')}(${callee}, [${list}], ${at}, ${text})`
}

function newKnown(r: Rewriter, node: New, known: ClassNode, frame: Frame): Code | undefined {
  const body = bodyName(r, known)
  if (body === undefined || node.arguments.some(isSpread)) return undefined
  const shape = constructorShape(known)
  const count = typeof shape === 'string' ? 0 : (shape.fn?.params.length ?? 0)
  const object = r.temp(frame)
  const given = node.arguments.map(arg => r.emit(arg, frame))
  while (given.length < count) given.push('void 0')
  frame.temps.release([object])
  const callee = r.text(node.callee)
  const site = r.site('new', node, frame)
  const run = code`${body}(${join([object, callee, ...given], ', ')}, ${r.name('at')}.site = ${site})`
  return code`(${object} = new ${callee}(${r.name('TOKEN')}), yield* ${run}, ${object})`
}

function newView(r: Rewriter, node: New, frame: Frame): Code {
  const callee = r.text(node.callee)
  const { setup, list, temps } = prepareArguments(r, node.arguments, frame)
  const uses = join(
    list.map(({ use }) => use),
    ', ',
  )
  const kit = ofKit(r, node, callee, uses, r.site('new', node, frame))
  frame.temps.release(temps)
  const test = code`${r.name('isBuffer')}(${list[0]!.use})`
  return code`(${setup}${test} ? new ${callee}(${uses}) : yield* ${kit})`
}

/** `new Int32Array(x)` of the global of that name. */
function isViewOf(r: Rewriter, { callee, arguments: args }: New): boolean {
  const isView = callee.type === 'Identifier' && VIEW.test(callee.name) && r.facts.isFree(callee)
  return isView && args.length > 0 && !args.some(isSpread)
}

function isBase(r: Rewriter, node: ClassNode): boolean {
  if (!isAtTop(r, node) || !r.facts.touchedClasses.has(node)) return false
  const shape = constructorShape(node)
  if (typeof shape === 'string' || shape.derived || passesOn(shape)) return false
  return !shape.fn?.params.some(param => param.type === 'RestElement')
}

function isAtTop(r: Rewriter, node: ClassNode): boolean {
  const parent = (of: Node | undefined): Node | undefined => of && r.facts.parents.get(of)
  const at = parent(node)
  const statement = at?.type === 'VariableDeclarator' ? parent(at) : node
  return parent(statement)?.type === 'Program'
}

function isSpread(node: Node): boolean {
  return node.type === 'SpreadElement'
}
