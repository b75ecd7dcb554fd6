/**
 * Classes. Methods get twins when the class is made. When construction can reach something, field
 * initialisers and the constructor's body become a generator: a constructor that is given the token and a
 * list only makes the object and pushes its generator, base first; the kit runs the list.
 */
import { argumentList } from './calls.ts'
import { type Code, code, join } from './code.ts'
import { type Frame, newFrame } from './frame.ts'
import {
  inferredName,
  isDirective,
  keyName,
  named,
  refusal,
  statements,
  sync,
  usesInArrows,
} from './functions.ts'
import {
  emitKey,
  type Method,
  plainMember,
  privateMethod,
  publicMethod,
  type Twin,
} from './members.ts'
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

type Field = Of<'PropertyDefinition'>

export interface ClassCode {
  /** Variables that must be declared where the class is, once for each time it is made. */
  readonly variables: readonly string[]
  readonly text: Code
  /** Does it have statics that a method, named `init`, sets? */
  readonly hasInit: boolean
}

/** A class inside a function, or one that is made anew at each reset. */
export function emitClass(r: Rewriter, node: ClassNode, frame: Frame): Code {
  const { variables, text } = rewriteClass(r, node, frame, false)
  if (variables.length === 0) return text
  if (node.type === 'ClassDeclaration') return code`let ${variables.join(', ')};\n${text}`
  const own = node.id ? undefined : inferredName(r, node)
  const value =
    node.id || own === undefined ? text : code`{ [${quote(own)}]: ${text} }[${quote(own)}]`
  return code`(() => { let ${variables.join(', ')}; return (${value}); })()`
}

/** @param keepsStatics Statics go into a method that each reset calls, since the class is kept. */
export function rewriteClass(
  r: Rewriter,
  node: ClassNode,
  outer: Frame,
  keepsStatics: boolean,
): ClassCode {
  return new ClassRewriter(r, node, outer, keepsStatics).rewrite()
}

// --- internal ---

class ClassRewriter {
  readonly #r: Rewriter
  readonly #node: ClassNode
  /** For what is evaluated with the class: nothing can be scheduled in it. */
  readonly #around: Frame
  readonly #keepsStatics: boolean
  readonly #variables: string[] = []
  readonly #twins: Twin[] = []
  readonly #setUp: Code[] = []
  readonly #statics: Code[] = []
  readonly #staticFrame: Frame
  #slots = 0

  constructor(r: Rewriter, node: ClassNode, outer: Frame, keepsStatics: boolean) {
    this.#r = r
    this.#node = node
    this.#around = newFrame(outer, { arrow: true, name: outer.name })
    this.#keepsStatics = keepsStatics
    this.#staticFrame = newFrame(undefined, { name: 'static' })
  }

  rewrite(): ClassCode {
    const r = this.#r
    const { id, superClass, body } = this.#node
    const deferred = this.#deferred()
    const members = body.body.map(member => code`${this.#member(member as Node, deferred)}\n`)
    const heritage = superClass ? code` extends (${r.emit(superClass, this.#around)})` : ''
    const setUp = this.#block()
    const hasInit = this.#statics.length > 0
    const init = hasInit
      ? code`static ${r.name('init')}() {${r.prologue(this.#staticFrame)}${this.#statics}}\n`
      : ''
    const text = code`class ${id ? id.name : ''}${heritage} {\n${setUp}${deferred?.text ?? ''}${members}${init}}`
    r.symbols = Math.max(r.symbols, this.#slots)
    return { variables: this.#variables, text, hasInit }
  }

  /** The static block that sets the twins, first of all statics. */
  #block(): Code {
    const r = this.#r
    const steps = [...this.#setUp]
    for (const { variable, isStatic, key, part, symbol, isGenerator } of this.#twins) {
      const home = isStatic ? 'this' : 'this.prototype'
      const how = isGenerator ? ', true' : ''
      steps.push(
        code`${variable} = ${r.name('take')}(${home}, ${key}, ${symbol}, "${part}"${how}); `,
      )
    }
    return steps.length > 0 ? code`static { ${steps}}\n` : ''
  }

  #member(node: Node, deferred: ConstructorCode | undefined): Code {
    const r = this.#r
    switch (node.type) {
      case 'MethodDefinition':
        return this.#method(node, deferred)
      case 'PropertyDefinition':
        return node.static ? this.#staticField(node) : this.#field(node, deferred)
      case 'StaticBlock': {
        const frame = this.#keepsStatics ? this.#staticFrame : newFrame(undefined, {})
        const body = statements(r, node.body, frame)
        if (!this.#keepsStatics) return code`static {${r.prologue(frame)}${body}}`
        this.#statics.push(code`(() => {${body}})(); `)
        return ''
      }
      default:
        return r.copy(node, this.#around)
    }
  }

  #method(node: Method, deferred: ConstructorCode | undefined): Code {
    const r = this.#r
    if (node.kind === 'constructor') {
      if (deferred) return ''
      const derived = this.#node.superClass !== null && this.#node.superClass !== undefined
      const inner = newFrame(this.#around, { name: this.#name(), derived })
      return r.copy(node, this.#around, child =>
        child === node.value ? sync(r, node.value, inner) : r.text(child),
      )
    }
    const fn = node.value
    const isPrivate = node.key.type === 'PrivateIdentifier'
    if (!r.isTouched(fn)) return plainMember(r, node, this.#around)
    if (fn.async) {
      if (!isPrivate && !node.computed) {
        const home = node.static ? 'this' : 'this.prototype'
        const twin = refusal(r, fn, newFrame(undefined, { name: keyName(node.key) }))
        this.#setUp.push(code`${r.name('mark')}(${home}[${quote(keyName(node.key))}], ${twin}); `)
      }
      return plainMember(r, node, this.#around)
    }
    if (isPrivate) return privateMethod(r, node, this.#around)
    const key = node.computed ? this.#variable('c') : undefined
    const { text, twin } = publicMethod(r, node, this.#around, this.#slots, key)
    this.#slots += 1
    this.#variables.push(twin.variable)
    this.#twins.push(twin)
    return text
  }

  #field(node: Field, deferred: ConstructorCode | undefined): Code {
    const r = this.#r
    const isPrivate = node.key.type === 'PrivateIdentifier'
    if (deferred) return isPrivate ? code`${r.text(node.key)};` : ''
    const frame = newFrame(undefined, { name: this.#name() })
    return this.#fieldInPlace(node, frame)
  }

  #staticField(node: Field): Code {
    const r = this.#r
    if (!this.#keepsStatics)
      return this.#fieldInPlace(node, newFrame(undefined, { name: 'static' }))
    const value = fieldValue(r, node, this.#staticFrame)
    if (node.key.type === 'PrivateIdentifier') {
      this.#statics.push(code`this.${r.text(node.key)} = ${value}; `)
      return code`static ${r.text(node.key)};`
    }
    this.#statics.push(code`${r.name('define')}(this, ${fieldKey(r, node)}, ${value}); `)
    return ''
  }

  /** A field that stays: what its closures take from around them is declared in an arrow. */
  #fieldInPlace(node: Field, frame: Frame): Code {
    const r = this.#r
    const value = node.value ? r.emit(node.value, frame) : ''
    const prologue = r.prologue(frame) as readonly Code[]
    const wrapped = prologue.length > 0 ? code`(() => { ${prologue}return ${value}; })()` : value
    return code`${r.copy(node, this.#around, child =>
      child === node.value ? wrapped : emitKey(r, node, child, this.#around),
    )}`
  }

  #deferred(): ConstructorCode | undefined {
    const r = this.#r
    if (!r.facts.touchedClasses.has(this.#node)) return undefined
    const shape = constructorShape(this.#node)
    if (typeof shape === 'string') {
      r.note('synchronous', `constructor of ${this.#name()}`, shape, this.#node)
      return undefined
    }
    const passesOn = !shape.fn && shape.fields.length === 0
    if (passesOn) {
      this.#setUp.push(code`${r.name('inherits')}(this); `)
      return undefined
    }
    const length = shape.fn ? lengthOf(shape.fn) : 0
    this.#setUp.push(code`${r.name('deferrable')}(this, ${length.toString()}); `)
    let self = ''
    if (shape.derived) {
      self = this.#variable('C')
      this.#setUp.push(code`${self} = this; `)
    }
    return { text: constructorText(r, shape, this.#around, this.#name(), self) }
  }

  #variable(purpose: string): string {
    const name = this.#r.unique(purpose)
    this.#variables.push(name)
    return name
  }

  #name(): string {
    return this.#node.id?.name ?? inferredName(this.#r, this.#node) ?? ''
  }
}

interface ConstructorCode {
  readonly text: Code
}

/** The parts of a constructor that can be deferred. */
interface Shape {
  readonly fn: Fn | undefined
  readonly derived: boolean
  readonly fields: readonly Field[]
  /** Statements up to `super(…)`, which run as they stand. */
  readonly before: readonly Node[]
  readonly superCall: Of<'CallExpression'> | undefined
  readonly after: readonly Node[]
}

/** The shape of a constructor, or why it stays synchronous. */
function constructorShape(node: ClassNode): Shape | string {
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
  const after = body.slice(at + 1)
  if (after.some(holdsSuperCall)) return 'it calls super(…) in two places'
  if (before.some(each => declares(each))) return 'it declares names before super(…)'
  return { fn, derived, fields, before, superCall: superCallOf(body[at]!), after }
}

function constructorText(
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
      code`constructor(...${a}) { if (${a}[0] === ${token}) ${a}[1].push(this.${run}(new.target, ...${a}.slice(2))); `,
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

/**
 * What initialises the fields: statements of the constructor's generator, or, when a name in them means
 * something else among the constructor's own names, a call of a generator of its own.
 */
function initialisers(r: Rewriter, shape: Shape, inner: Frame): { steps: Code; apart: Code } {
  const { fn, fields } = shape
  const local = fn ? r.facts.scopes.of.get(fn)?.names : undefined
  const clashes = fields.some(field => usesInArrows(field, each => isNameOf(each, local)))
  if (!clashes) return { steps: fields.map(field => initialise(r, field, inner)), apart: '' }
  const frame = newFrame(inner.parent, { yields: true, name: inner.name })
  const body = fields.map(field => initialise(r, field, frame))
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
function initialise(r: Rewriter, node: Field, frame: Frame): Code {
  const value = fieldValue(r, node, frame)
  if (node.key.type === 'PrivateIdentifier') return code`this.${r.text(node.key)} = ${value}; `
  return code`${r.name('define')}(this, ${fieldKey(r, node)}, ${value}); `
}

function fieldValue(r: Rewriter, node: Field, frame: Frame): Code {
  if (!node.value) return 'void 0'
  const value = r.emit(node.value, frame)
  const anonymous =
    (isFunction(node.value) &&
      !r.isTouched(node.value) &&
      !('id' in node.value && node.value.id)) ||
    (isClass(node.value) && !node.value.id)
  return anonymous ? code`(${named(keyName(node.key), value)})` : value
}

function fieldKey(r: Rewriter, node: Field): string {
  return node.key.type === 'Literal' ? r.text(node.key) : quote(keyName(node.key))
}

function lengthOf(fn: Fn): number {
  const optional = fn.params.findIndex(
    param => param.type === 'AssignmentPattern' || param.type === 'RestElement',
  )
  return optional < 0 ? fn.params.length : optional
}

function superCallOf(node: Node): Of<'CallExpression'> | undefined {
  if (node.type !== 'ExpressionStatement' || node.expression.type !== 'CallExpression')
    return undefined
  return node.expression.callee.type === 'Super' ? node.expression : undefined
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

function declares(node: Node): boolean {
  return /Declaration$/.test(node.type) || (node.type !== 'ExpressionStatement' && hasVar(node))
}

function hasVar(node: Node): boolean {
  if (node.type === 'VariableDeclaration' && node.kind === 'var') return true
  return childrenOf(node).some(child => !isFunction(child) && hasVar(child))
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
