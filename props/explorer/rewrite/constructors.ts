/**
 * Constructors whose body is deferred. Field initialisers and the body become a generator; the constructor
 * itself, when it is given the token and a list, only makes the object and pushes its generator.
 */
import { argumentList } from './calls.ts'
import { type Code, code, join } from './code.ts'
import { type Frame, newFrame } from './frame.ts'
import { isDirective, keyName, nameIt, statements, usesInArrows } from './functions.ts'
import type { Method } from './members.ts'
import { quote, type Rewriter } from './rewriter.ts'
import {
  type ClassNode,
  childrenOf,
  type Fn,
  isClass,
  isFunction,
  type Node,
  type Of,
  walk,
} from './tree.ts'

export type Field = Of<'PropertyDefinition'>

/** The text of a constructor and of its generator. */
export interface ConstructorCode {
  readonly text: Code
  /** Whether the fields stand in the class, without their values. */
  readonly declaresFields: boolean
}

/** The parts of a constructor that can be deferred. */
export interface Shape {
  readonly fn: Fn | undefined
  readonly derived: boolean
  readonly fields: readonly Field[]
  /** Statements up to `super(…)`, which run as they stand. */
  readonly before: readonly Node[]
  readonly superCall: Of<'CallExpression'> | undefined
  readonly after: readonly Node[]
}

/** The shape of a constructor, or why it stays synchronous. */
export function constructorShape(node: ClassNode): Shape | string {
  const members = node.body.body
  const fields = members.filter(
    (member): member is Field => member.type === 'PropertyDefinition' && !member.static,
  )
  if (fields.some(field => field.computed)) return 'a field with a computed name'
  const fn = members.find(
    (member): member is Method =>
      member.type === 'MethodDefinition' && member.kind === 'constructor',
  )?.value
  const derived = Boolean(node.superClass)
  if (fn === undefined) return { fn, derived, fields, before: [], superCall: undefined, after: [] }
  const body = (fn.body as Of<'BlockStatement'>).body.filter(each => !isDirective(each))
  if (returnsValue(fn.body)) return 'it returns a value'
  if (usesInArrows(fn, isArguments)) return 'it uses arguments'
  if (!derived) return { fn, derived, fields, before: [], superCall: undefined, after: body }
  const at = body.findIndex(each => superCallOf(each) !== undefined)
  if (at < 0) return 'its super(…) is no statement of its own'
  const before = body.slice(0, at)
  const rest = body.slice(at + 1)
  if (rest.some(holdsSuperCall)) return 'it calls super(…) in two places'
  // Names without values, as the bundler puts in front for `?.`: declared on both sides, used on one.
  const bare = before.filter(isBare)
  const early = [...before.filter(each => !isBare(each)), body[at]!]
  const declared = before.flatMap(declaredIn)
  const unset = bare.flatMap(declaredIn).filter(name => !early.some(each => mentions(each, [name])))
  const kept = declared.filter(name => !unset.includes(name))
  if (rest.some(each => mentions(each, kept))) return 'it uses names after super(…) from before'
  const after = [...bare, ...rest]
  return { fn, derived, fields, before, superCall: superCallOf(body[at]!), after }
}

/** @param self The variable that holds the class, for one that is derived. */
export function constructorText(
  r: Rewriter,
  shape: Shape,
  around: Frame,
  name: string,
  self: string,
): Code {
  const [a, d, l, run] = [r.name('a'), r.name('d'), r.name('l'), `#${r.name('run')}`]
  const { fn, derived, before, superCall, after } = shape
  const inner = newFrame(around, { yields: true, name, target: r.name('target') })
  const { steps, apart } = initialisers(r, shape, inner)
  const params = fn ? fn.params : []
  const outer = newFrame(around, { name, derived, yields: false })
  const names = params.flatMap(param => namesOf(param))
  const body = statements(r, after, inner)
  const token = r.name('TOKEN')
  const target = r.name('target')
  if (!derived) {
    const list = params.map(param => r.emit(param, inner))
    const moved = params.some(param => param.type !== 'Identifier')
    const unpack = moved ? code`let [${join(list, ', ')}] = ${r.name('args')}; ` : ''
    const own = moved ? `...${r.name('args')}` : join(list, ', ')
    return [
      code`constructor(...${a}) { if (${a}[0] === ${token}) { if (${a}.length > 1) `,
      code`${a}[1].push(this.${run}(new.target, ...${a}.slice(2))); } `,
      code`else ${r.name('drive')}(this.${run}(new.target, ...${a})); }\n`,
      apart,
      code`*${run}(${target}, ${own}) {${r.prologue(inner)}${steps}${unpack}${body}}\n`,
    ]
  }
  const unpack =
    params.length > 0
      ? code`let [${join(
          params.map(param => r.emit(param, outer)),
          ', ',
        )}] = ${d} ? ${a}.slice(2) : ${a}; `
      : ''
  const upward = superCall
    ? code`[${argumentList(r, superCall.arguments, outer)}]`
    : code`${d} ? ${a}.slice(2) : ${a}`
  const early = statements(r, before, outer)
  return [
    code`constructor(...${a}) { const ${d} = ${a}[0] === ${token}, ${l} = ${d} ? ${a}[1] : []; `,
    code`${r.prologue(outer)}${unpack}${early} super(...${r.name('upward')}(${self}, ${l}, ${upward})); `,
    code`${l}.push(this.${run}(${join(['new.target', ...names], ', ')})); `,
    code`if (!${d}) for (const g of ${l}) ${r.name('drive')}(g); }\n`,
    apart,
    code`*${run}(${join([target, ...names], ', ')}) {${r.prologue(inner)}${steps}${body}}\n`,
  ]
}

/** Whether a class has nothing of its own to defer. */
export function passesOn({ fn, fields }: Shape): boolean {
  return !fn && fields.length === 0
}

/**
 * Whether fields may be there, undefined, before the first of them is initialised: nothing can see it
 * where no other class comes before, and initialisers read nothing of the object but earlier fields.
 */
export function declaresFields({ derived, fields }: Shape): boolean {
  if (derived) return false
  const earlier = new Set<string>()
  return fields.every(field => {
    if (field.value && !readsOnly(field.value, earlier)) return false
    earlier.add(keyName(field.key))
    return true
  })
}

/** The value of a field, which gives a name to a function that has none. */
export function fieldValue(r: Rewriter, node: Field, frame: Frame): Code {
  if (!node.value) return 'void 0'
  const value = r.emit(node.value, frame)
  const anonymous =
    (isFunction(node.value) &&
      !r.isTouched(node.value) &&
      !('id' in node.value && node.value.id)) ||
    (isClass(node.value) && !node.value.id)
  return anonymous ? code`(${nameIt(keyName(node.key), value)})` : value
}

/** The name of a field, as code. */
export function fieldKey(r: Rewriter, node: Field): string {
  return node.key.type === 'Literal' ? r.text(node.key) : quote(keyName(node.key))
}

// --- internal ---

/**
 * What initialises the fields: statements of the constructor's generator, or, when a name in them means
 * something else among the constructor's own names, a call of a generator of its own.
 */
function initialisers(r: Rewriter, shape: Shape, inner: Frame): { steps: Code; apart: Code } {
  const { fn, fields } = shape
  const local = fn ? r.facts.scopes.of.get(fn)?.names : undefined
  const clashes = fields.some(field => usesInArrows(field, each => isNameOf(each, local)))
  const isDeclared = declaresFields(shape)
  const set = isDeclared ? fields.filter(({ value }) => value) : fields
  const all = (frame: Frame): Code => set.map(field => initialise(r, field, isDeclared, frame))
  if (set.length === 0 || !clashes) return { steps: all(inner), apart: '' }
  const frame = newFrame(inner.parent, { yields: true, name: inner.name })
  const body = all(frame)
  const name = `#${r.name('fields')}`
  return {
    steps: code`yield* this.${name}(); `,
    apart: code`*${name}() {${r.prologue(frame)}${body}}\n`,
  }
}

function isNameOf(node: Node, names: ReadonlyMap<string, unknown> | undefined): boolean {
  return node.type === 'Identifier' && names?.has(node.name) === true
}

/** A field's initialisation as a statement. */
function initialise(r: Rewriter, node: Field, isDeclared: boolean, frame: Frame): Code {
  const value = fieldValue(r, node, frame)
  if (node.key.type === 'PrivateIdentifier') return code`this.${r.text(node.key)} = ${value}; `
  if (isDeclared) return code`this[${fieldKey(r, node)}] = ${value}; `
  return code`${r.name('define')}(this, ${fieldKey(r, node)}, ${value}); `
}

/** Is all that an expression looks at of `this`, closures in it included, fields of these names? */
function readsOnly(node: Node, names: ReadonlySet<string>): boolean {
  if (node.type === 'ThisExpression' || node.type === 'Super') return false
  if (node.type === 'CallExpression' && isOfThis(node.callee)) return false
  if (isOfThis(node)) {
    const { property, computed } = node as Of<'MemberExpression'>
    return !computed && names.has(keyName(property))
  }
  if (isClass(node) || (isFunction(node) && node.type !== 'ArrowFunctionExpression')) return true
  return childrenOf(node).every(child => readsOnly(child, names))
}

function isOfThis(node: Node): boolean {
  return node.type === 'MemberExpression' && node.object.type === 'ThisExpression'
}

function superCallOf(node: Node): Of<'CallExpression'> | undefined {
  if (node.type !== 'ExpressionStatement' || node.expression.type !== 'CallExpression')
    return undefined
  return node.expression.callee.type === 'Super' ? node.expression : undefined
}

/** `let a, b`: names alone. */
function isBare(node: Node): boolean {
  return node.type === 'VariableDeclaration' && node.declarations.every(({ init }) => !init)
}

function holdsSuperCall(node: Node): boolean {
  let found = false
  walk(node, each => {
    if (each.type === 'CallExpression' && each.callee.type === 'Super') found = true
    return !isClass(each)
  })
  return found
}

function returnsValue(body: Node): boolean {
  if (body.type === 'ReturnStatement') return Boolean(body.argument)
  return childrenOf(body).some(child => !isFunction(child) && returnsValue(child))
}

function isArguments(node: Node): boolean {
  return node.type === 'Identifier' && node.name === 'arguments'
}

/** The names that a statement declares for those after it. */
function declaredIn(node: Node): string[] {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
    return [node.id!.name]
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => namesOf(id))
  return childrenOf(node).flatMap(child => (isFunction(child) ? [] : declaredIn(child)))
}

function mentions(node: Node, names: readonly string[]): boolean {
  if (names.length === 0) return false
  if (node.type === 'Identifier') return names.includes(node.name)
  return childrenOf(node).some(child => mentions(child, names))
}

/** The names that a parameter binds. */
function namesOf(node: Node): string[] {
  switch (node.type) {
    case 'Identifier':
      return [node.name]
    case 'AssignmentPattern':
      return namesOf(node.left)
    case 'Property':
      return namesOf(node.value)
    default:
      return childrenOf(node).flatMap(namesOf)
  }
}
