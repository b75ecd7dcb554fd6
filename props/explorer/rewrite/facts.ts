/**
 * What is known of a whole bundle before a line of it is rewritten: which functions can reach an atomic
 * operation, an instrumented access or an unknown call, and must become generators ("touched"). All
 * others stay as they are.
 *
 * Conservative: a call is unknown unless its callee is a function of the bundle whose binding is never
 * assigned, a private method, or a global that is known to be harmless.
 */
import { isHarmlessCall, isHarmlessIterable, isHarmlessNew } from './harmless.ts'
import { isFixed, resolveScopes, type Scopes } from './scope.ts'
import {
  type ClassNode,
  childrenOf,
  type Fn,
  isClass,
  isFunction,
  type Node,
  type Of,
  type Program,
  walk,
} from './tree.ts'

export type Call =
  | { readonly kind: 'atomic'; readonly operation: string }
  | { readonly kind: 'static'; readonly fn: Fn }
  | { readonly kind: 'private'; readonly fn: Fn }
  | { readonly kind: 'harmless' }
  | { readonly kind: 'unknown' }

/** The Atomics operations that are inlined. */
export const OPERATIONS: ReadonlySet<string> = new Set([
  ...['load', 'store', 'add', 'sub', 'and', 'or', 'xor', 'exchange', 'compareExchange'],
  ...['wait', 'notify', 'pause', 'waitAsync'],
])

const UNKNOWN: Call = { kind: 'unknown' }
const HARMLESS: Call = { kind: 'harmless' }

export class Facts {
  readonly program: Program
  readonly scopes: Scopes
  readonly parents: Map<Node, Node> = new Map()
  /** Functions that become generators. */
  readonly touched: Set<Fn> = new Set()
  /** Classes whose construction can reach something. */
  readonly touchedClasses: Set<ClassNode> = new Set()
  /** The names of touched getters and setters. */
  readonly accessors: Set<string> = new Set()
  readonly #isPlain: (node: Node) => boolean
  readonly #functions: Fn[] = []
  readonly #classes: ClassNode[] = []
  readonly #getters = new Set<string>()

  /** @param isPlain Is a node part of a package that is left alone? */
  constructor(
    program: Program,
    isPlain: (node: Node) => boolean,
    scopes: Scopes = resolveScopes(program),
  ) {
    this.program = program
    this.scopes = scopes
    this.#isPlain = isPlain
    walk(program, (node, parent) => {
      if (parent) this.parents.set(node, parent)
      if (isFunction(node)) this.#functions.push(node)
      if (isClass(node)) this.#classes.push(node)
      if ('kind' in node && node.kind === 'get' && node.key.type === 'Identifier') {
        this.#getters.add(node.key.name)
      }
    })
    this.#findTouched()
  }

  isFree = (node: Node): boolean => this.scopes.free.has(node)

  isPlain(node: Node): boolean {
    return this.#isPlain(node)
  }

  /** The facts if all of it were left alone. */
  ofPlain(): Facts {
    return new Facts(this.program, () => true, this.scopes)
  }

  /** Does the code have anything that is refused when it is reached: an async function, an `import()`? */
  hasRefused(): boolean {
    let found = false
    walk(this.program, node => {
      const isRefused = node.type === 'ImportExpression' || (isFunction(node) && node.async)
      if (isRefused && !this.#isPlain(node)) found = true
    })
    return found
  }

  /** The function or class that an identifier certainly means. */
  valueOf(node: Node): Node | undefined {
    const binding = this.scopes.bindings.get(node)
    if (binding === undefined || !isFixed(binding) || binding.values.length !== 1) return undefined
    const value = binding.values[0]!
    return isFunction(value) || isClass(value) ? value : undefined
  }

  call(node: Of<'CallExpression'>): Call {
    const callee = node.callee
    if (callee.type === 'MemberExpression') {
      const { object, property } = callee
      const name = property.type === 'Identifier' && !callee.computed ? property.name : ''
      if (isAtomics(object, this.isFree) && OPERATIONS.has(name)) {
        return { kind: 'atomic', operation: name }
      }
      if (property.type === 'PrivateIdentifier') {
        const fn = this.privateMember(node, property.name, 'method')
        return fn ? { kind: 'private', fn } : UNKNOWN
      }
    }
    if (isHarmlessCall(callee, this.isFree)) return HARMLESS
    if (callee.type !== 'Identifier') return UNKNOWN
    const fn = this.valueOf(callee)
    return fn && isFunction(fn) && !this.#isPlain(fn) ? { kind: 'static', fn } : UNKNOWN
  }

  /** Can `new` reach nothing? */
  isHarmlessNew(node: Of<'NewExpression'>): boolean {
    if (isHarmlessNew(node.callee, node.arguments, this.isFree)) return true
    const value = this.valueOf(node.callee)
    return (
      value !== undefined &&
      isClass(value) &&
      !this.touchedClasses.has(value) &&
      !this.#isPlain(value)
    )
  }

  isHarmlessIterable(node: Node): boolean {
    return isHarmlessIterable(node, this.isFree)
  }

  /** The method, getter or setter that `#name` means at a node; undefined for a field. */
  privateMember(at: Node, name: string, kind: 'method' | 'get' | 'set'): Fn | undefined {
    for (let node = this.parents.get(at); node; node = this.parents.get(node)) {
      if (!isClass(node)) continue
      const members = node.body.body.filter(
        member =>
          'key' in member && member.key.type === 'PrivateIdentifier' && member.key.name === name,
      )
      const found = members.find(
        (member): member is Of<'MethodDefinition'> =>
          member.type === 'MethodDefinition' && member.kind === kind,
      )
      if (members.length > 0) return found?.value
    }
    return undefined
  }

  /** Is a private method of a class used otherwise than by calling it? */
  isUsedAsValue(name: string, node: ClassNode): boolean {
    let found = false
    walk(node, (each, parent) => {
      if (each.type !== 'MemberExpression' || each.property.type !== 'PrivateIdentifier') return
      const isCallee = parent?.type === 'CallExpression' && parent.callee === each
      if (each.property.name === name && !isCallee) found = true
    })
    return found
  }

  /** `o[k]`, unless the key is certainly a name. */
  isElement(node: Node): boolean {
    if (node.type !== 'MemberExpression' || !node.computed || node.object.type === 'Super')
      return false
    const { object, property } = node
    if (object.type === 'Identifier' && object.name === 'arguments' && this.isFree(object))
      return false
    const isName = property.type === 'Literal' && typeof property.value === 'string'
    return !isName || /^\d/.test(String(property.value))
  }

  /** `super.name` where the name is that of a touched getter, in a method of a class. */
  superGetter(node: Of<'MemberExpression'>): { node: ClassNode; isStatic: boolean } | undefined {
    const { object, property, computed } = node
    if (object.type !== 'Super' || computed || property.type !== 'Identifier') return undefined
    if (!this.accessors.has(property.name)) return undefined
    for (let at = this.parents.get(node); at; at = this.parents.get(at)) {
      if (at.type === 'Property' || at.type === 'PropertyDefinition') return undefined
      if (at.type !== 'MethodDefinition') continue
      const home = this.parents.get(this.parents.get(at)!)
      return home && isClass(home) ? { node: home, isStatic: at.static } : undefined
    }
    return undefined
  }

  /** `o.name` where the name is that of a touched getter or setter. */
  isAccessor(node: Node): boolean {
    if (node.type !== 'MemberExpression' || node.computed || node.object.type === 'Super')
      return false
    const { property } = node
    if (property.type !== 'PrivateIdentifier') {
      return property.type === 'Identifier' && this.accessors.has(property.name)
    }
    return this.isPrivateAccessor(node, 'get') || this.isPrivateAccessor(node, 'set')
  }

  /** `{ name }` as a pattern, where a name is that of a touched getter. */
  takesAccessor(node: Of<'ObjectPattern'>): boolean {
    return node.properties.some(
      property =>
        property.type === 'Property' &&
        !property.computed &&
        property.key.type === 'Identifier' &&
        this.accessors.has(property.key.name),
    )
  }

  /** Is `o.name` the name of any getter in the bundle, whatever that can reach? */
  hasGetter(node: Of<'MemberExpression'>): boolean {
    const { property } = node
    if (property.type === 'PrivateIdentifier') {
      return this.privateMember(node, property.name, 'get') !== undefined
    }
    return property.type === 'Identifier' && this.#getters.has(property.name)
  }

  /** `o.#name` where the name is that of a touched getter or setter. */
  isPrivateAccessor(node: Of<'MemberExpression'>, kind: 'get' | 'set'): boolean {
    if (node.property.type !== 'PrivateIdentifier') return false
    const fn = this.privateMember(node, node.property.name, kind)
    return fn !== undefined && this.touched.has(fn)
  }

  #findTouched(): void {
    for (let size = -1; size !== this.#size(); ) {
      size = this.#size()
      for (const fn of this.#functions) {
        if (this.touched.has(fn) || this.#isPlain(fn) || this.#isConstructor(fn)) continue
        if (fn.async || this.#reachesIn(fn)) this.#touch(fn)
      }
      for (const node of this.#classes) {
        if (this.touchedClasses.has(node) || this.#isPlain(node)) continue
        if (this.#constructionReaches(node)) this.touchedClasses.add(node)
      }
    }
  }

  #size(): number {
    return this.touched.size + this.touchedClasses.size + this.accessors.size
  }

  #touch(fn: Fn): void {
    this.touched.add(fn)
    const member = this.parents.get(fn)
    if (member?.type !== 'Property' && member?.type !== 'MethodDefinition') return
    const { kind, key, computed } = member
    if ((kind === 'get' || kind === 'set') && !computed && key.type === 'Identifier') {
      this.accessors.add(key.name)
    }
  }

  #isConstructor(fn: Fn): boolean {
    const member = this.parents.get(fn)
    return member?.type === 'MethodDefinition' && member.kind === 'constructor'
  }

  #reachesIn(fn: Fn): boolean {
    return fn.params.some(param => this.reaches(param)) || this.reaches(fn.body)
  }

  #constructionReaches(node: ClassNode): boolean {
    const { superClass } = node
    if (superClass) {
      const value = this.valueOf(superClass)
      const harmless = isHarmlessNew(superClass, [], this.isFree)
      if (!harmless && !(value && isClass(value) && !this.touchedClasses.has(value))) return true
    }
    return node.body.body.some(member => {
      if (member.type === 'MethodDefinition') {
        return member.kind === 'constructor' && this.#reachesIn(member.value)
      }
      if (member.type !== 'PropertyDefinition' || member.static || !member.value) return false
      return this.reaches(member.value)
    })
  }

  /** Can evaluating a node, nested functions left out, reach anything that must be interleaved? */
  reaches(node: Node): boolean {
    if (isFunction(node)) return false
    if (this.#triggers(node)) return true
    return childrenOf(node).some(child => this.reaches(child))
  }

  #triggers(node: Node): boolean {
    switch (node.type) {
      case 'CallExpression': {
        if (node.callee.type === 'Super') return false
        const call = this.call(node)
        if (call.kind === 'static' || call.kind === 'private') {
          return this.touched.has(call.fn) || call.fn.generator
        }
        return call.kind !== 'harmless'
      }
      case 'NewExpression':
        return !this.isHarmlessNew(node)
      case 'ForOfStatement':
        return !this.isHarmlessIterable(node.right)
      case 'VariableDeclarator':
        return node.id.type === 'ArrayPattern' && !!node.init && !this.isHarmlessIterable(node.init)
      case 'AssignmentExpression':
        return node.left.type === 'ArrayPattern' && !this.isHarmlessIterable(node.right)
      case 'SpreadElement':
        return (
          this.parents.get(node)?.type !== 'ObjectExpression' &&
          !this.isHarmlessIterable(node.argument)
        )
      case 'TaggedTemplateExpression':
      case 'ImportExpression':
        return true
      case 'YieldExpression':
        return node.delegate
      case 'ObjectPattern':
        return this.takesAccessor(node)
      case 'MemberExpression':
        return this.isElement(node) || this.isAccessor(node) || !!this.superGetter(node)
      default:
        return false
    }
  }
}

// --- internal ---

function isAtomics(node: Node, isFree: (node: Node) => boolean): boolean {
  return node.type === 'Identifier' && node.name === 'Atomics' && isFree(node)
}
