/** Classes: methods get their twins, statics their reset, when the class is made. */
import { type Code, code } from './code.ts'
import { bodyName } from './construction.ts'
import {
  type ConstructorCode,
  constructorShape,
  constructorText,
  declaresFields,
  type Field,
  fieldKey,
  fieldValue,
  passesOn,
  type Shape,
} from './constructors.ts'
import { type Frame, newFrame } from './frame.ts'
import { inferredName, keyName, lengthOf, refusal, statements, sync } from './functions.ts'
import {
  emitKey,
  type Method,
  plainMember,
  privateMethod,
  publicMethod,
  type Twin,
} from './members.ts'
import { quote, type Rewriter } from './rewriter.ts'
import { type ClassNode, type Node, walk } from './tree.ts'

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
    for (const member of body.body) this.#holdPrivate(member)
    this.#holdHome()
    const deferred = this.#deferred()
    const members = body.body.map(member => code`${this.#member(member as Node, deferred)}\n`)
    const heritage = superClass ? code` extends (${r.emit(superClass, this.#around)})` : ''
    const setUp = this.#block()
    const hasInit = this.#statics.length > 0
    const init = hasInit
      ? code`static ${r.name('init')}() {${r.prologue(this.#staticFrame)}${this.#statics}}\n`
      : ''
    const inside = code`${setUp}${deferred?.text ?? ''}${members}${init}`
    const text = code`class ${id ? id.name : ''}${heritage} {\n${inside}}`
    r.symbols = Math.max(r.symbols, this.#slots)
    return { variables: this.#variables, text, hasInit }
  }

  #holdHome(): void {
    let found = false
    walk(this.#node.body, node => {
      const getter = node.type === 'MemberExpression' && this.#r.facts.superGetter(node)
      if (getter && getter.node === this.#node) found = true
    })
    if (!found) return
    const home = this.#variable('C')
    this.#r.homes.set(this.#node, home)
    this.#setUp.push(code`${home} = this; `)
  }

  #holdPrivate(member: Node): void {
    const r = this.#r
    if (member.type !== 'MethodDefinition' || member.kind !== 'method') return
    const { key, value } = member
    if (key.type !== 'PrivateIdentifier' || !r.isTouched(value) || value.async) return
    if (r.facts.isUsedAsValue(key.name, this.#node)) r.privateTwins.set(value, this.#variable('v'))
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
    if (deferred) return isPrivate || deferred.declaresFields ? code`${r.text(node.key)};` : ''
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
    if (passesOn(shape)) {
      this.#setUp.push(code`${r.name('inherits')}(this); `)
      return undefined
    }
    const length = shape.fn ? lengthOf(shape.fn) : 0
    this.#setUp.push(code`${r.name('deferrable')}(this, ${length.toString()}); `)
    this.#giveBody(shape)
    let self = ''
    if (shape.derived) {
      self = this.#variable('C')
      this.#setUp.push(code`${self} = this; `)
    }
    const text = constructorText(r, shape, this.#around, this.#name(), self)
    return { text, declaresFields: declaresFields(shape) }
  }

  /** For {@link emitNew}. */
  #giveBody({ fn }: Shape): void {
    const r = this.#r
    const name = bodyName(r, this.#node)
    if (name === undefined) return
    this.#variables.push(name)
    const given = fn ? fn.params.map((_, at) => r.name(`a${at}`)) : []
    const list = [r.name('target'), ...given].join(', ')
    const object = r.name('o')
    this.#setUp.push(code`${name} = (${object}, ${list}) => ${object}.#${r.name('run')}(${list}); `)
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
