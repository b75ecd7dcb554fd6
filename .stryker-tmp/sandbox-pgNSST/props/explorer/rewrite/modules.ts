/**
 * A module's top level, parted into what is kept for all runs of an instance (functions, classes, constants,
 * imports of node's modules) and what `reset` does again before each (everything else).
 *
 * The order of the text is kept within both parts. What is kept depends on nothing that is not.
 */
// @ts-nocheck

import { rewriteClass } from './classes.ts'
import { type Code, code } from './code.ts'
import { type Frame, newFrame } from './frame.ts'
import { marks } from './functions.ts'
import { isImport, isNamed, StateRules } from './module-state.ts'
import type { Rewriter } from './rewriter.ts'
import { type Binding, isFixed } from './scope.ts'
import {
  type ClassNode,
  childrenOf,
  isClass,
  isFunction,
  type Node,
  type Of,
  type Program,
} from './tree.ts'

export interface ModuleParts {
  /** Variables that all parts see. */
  readonly variables: readonly string[]
  /** esbuild's helpers. */
  readonly header: readonly Code[]
  /** CommonJS modules; their code may be sloppy. */
  readonly sloppy: readonly Code[]
  /** Run once for an instance. */
  readonly kept: readonly Code[]
  /** Run by each reset. */
  readonly reset: readonly Code[]
}

export function splitModules(r: Rewriter, program: Program): ModuleParts {
  return new Splitter(r, program).split()
}

// --- internal ---

class Splitter {
  readonly #r: Rewriter
  readonly #program: Program
  readonly #frame: Frame = newFrame(undefined, {})
  readonly #kept = new Set<Binding>()
  readonly #state: StateRules
  readonly #variables: string[] = []
  readonly #parts = {
    header: [] as Code[],
    sloppy: [] as Code[],
    kept: [] as Code[],
    reset: [] as Code[],
  }

  constructor(r: Rewriter, program: Program) {
    this.#r = r
    this.#program = program
    this.#state = new StateRules(r, this.#kept)
  }

  split(): ModuleParts {
    const r = this.#r
    for (const node of this.#program.body)
      if (node.type === 'FunctionDeclaration') this.#keep(node.id!)
    this.#parts.kept.push(marks(r, this.#program.body, this.#frame))
    for (const node of this.#program.body) this.#statement(node)
    // Sloppy code stands outside: so do the declarations of a bundle's own state that it may use.
    this.#parts.reset.unshift(r.prologue(this.#frame))
    return { variables: this.#variables, ...this.#parts }
  }

  #statement(node: Node): void {
    const { header, kept, reset } = this.#parts
    const r = this.#r
    if (this.#isHelper(node)) {
      for (const name of helperNames(node)) this.#keepName(name)
      header.push(
        r.copy(node, this.#frame, child => r.text(child)),
        '\n',
      )
    } else if (node.type === 'FunctionDeclaration') kept.push(r.emit(node, this.#frame), '\n')
    else if (node.type === 'VariableDeclaration') this.#variable(node)
    else if (node.type === 'ClassDeclaration') this.#class(node, node.id!.name)
    else if (isExportStatement(node)) kept.push(r.emit(node, this.#frame), '\n')
    else reset.push(r.emit(node, this.#frame), '\n')
  }

  /** esbuild's helpers come before the first file. */
  #isHelper(node: Node): boolean {
    return this.#r.places.fileOf(node.start) === undefined && helperNames(node).length > 0
  }

  #variable(node: Of<'VariableDeclaration'>): void {
    const r = this.#r
    const { kept, reset } = this.#parts
    for (const { id, init } of node.declarations) {
      if (id.type !== 'Identifier') {
        this.#variables.push(...patternNames(id))
        reset.push(
          code`(${r.emit(id, this.#frame)} = ${init ? r.emit(init, this.#frame) : 'void 0'});\n`,
        )
        continue
      }
      const name = id.name
      const fixed = this.#isFixed(name)
      const wrapped = init && commonJsBody(init)
      if (wrapped) this.#commonJs(name, init, wrapped)
      else if (fixed && init && this.#state.isConstant(init)) {
        this.#keep(id)
        kept.push(code`const ${name} = ${r.emit(init, this.#frame)};\n`)
      } else if (fixed && init && (isImport(init) || isExportObject(name, init))) {
        this.#keep(id)
        this.#variables.push(name)
        kept.push(code`${name} = ${r.emit(init, this.#frame)};\n`)
      } else if (fixed && init && isFunction(init)) {
        this.#keep(id)
        this.#variables.push(name)
        kept.push(code`${name} = ${r.emit(init, this.#frame)};\n`)
      } else if (fixed && init && isClass(init)) this.#class(init, name)
      else {
        this.#variables.push(name)
        reset.push(code`${name} = ${init ? r.emit(init, this.#frame) : 'void 0'};\n`)
      }
    }
  }

  #class(node: ClassNode, name: string): void {
    const r = this.#r
    const keeps = this.#isFixed(name) && this.#state.isKeptClass(node)
    const { kept, reset } = this.#parts
    if (!keeps)
      r.note('re-evaluated', `class ${name}`, 'what it extends, or a computed name, is state', node)
    const { variables, text, hasInit } = rewriteClass(r, node, this.#frame, keeps)
    this.#variables.push(name, ...variables)
    ;(keeps ? kept : reset).push(code`${name} = ${text};\n`)
    if (!keeps) return
    this.#keepName(name)
    if (hasInit) reset.push(code`${name}.${r.name('init')}();\n`)
  }

  #commonJs(name: string, init: Node, body: readonly Node[]): void {
    const r = this.#r
    const { sloppy, kept, reset } = this.#parts
    this.#variables.push(name)
    const make = r.unique('cjs')
    sloppy.push(code`function ${make}() { ${name} = ${r.emit(init, this.#frame)}; }\n`)
    const state = body.find(node => !this.#state.isStateless(node))
    if (state === undefined) kept.push(`${make}();\n`)
    else {
      reset.push(`${make}();\n`)
      const file = name.replace(/^require_/, '')
      r.note(
        're-evaluated',
        `module ${file}`,
        `its top level has state: ${r.text(state).slice(0, 60)}`,
        state,
      )
    }
  }

  #isFixed(name: string): boolean {
    const binding = this.#r.facts.scopes.top.names.get(name)
    return binding !== undefined && isFixed(binding)
  }

  #keep(id: Node): void {
    if (id.type === 'Identifier') this.#keepName(id.name)
  }

  #keepName(name: string): void {
    const binding = this.#r.facts.scopes.top.names.get(name)
    if (binding && isFixed(binding)) this.#kept.add(binding)
  }
}

const HELPER = /^__[a-zA-Z]+$/

function helperNames(node: Node): string[] {
  if (node.type === 'FunctionDeclaration')
    return HELPER.test(node.id?.name ?? '') ? [node.id!.name] : []
  if (node.type !== 'VariableDeclaration') return []
  return node.declarations.flatMap(({ id }) =>
    id.type === 'Identifier' && HELPER.test(id.name) ? [id.name] : [],
  )
}

/** The body of a CommonJS module that esbuild wrapped. */
function commonJsBody(init: Node): readonly Node[] | undefined {
  if (init.type !== 'CallExpression' || !isNamed(init.callee, '__commonJS')) return undefined
  const [modules] = init.arguments
  const [property] = modules?.type === 'ObjectExpression' ? modules.properties : []
  if (property?.type !== 'Property' || !isFunction(property.value)) return undefined
  return property.value.body.type === 'BlockStatement' ? property.value.body.body : undefined
}

function isExportObject(name: string, init: Node): boolean {
  return (
    name.endsWith('_exports') && init.type === 'ObjectExpression' && init.properties.length === 0
  )
}

/** `__export(x_exports, …)` and `module.exports = __toCommonJS(x_exports)`. */
function isExportStatement(node: Node): boolean {
  if (node.type !== 'ExpressionStatement') return false
  const { expression } = node
  if (expression.type === 'AssignmentExpression') {
    const { right } = expression
    return right.type === 'CallExpression' && isNamed(right.callee, '__toCommonJS')
  }
  return expression.type === 'CallExpression' && isNamed(expression.callee, '__export')
}

function patternNames(node: Node): string[] {
  if (node.type === 'Identifier') return [node.name]
  if (node.type === 'AssignmentPattern') return patternNames(node.left)
  if (node.type === 'Property') return patternNames(node.value)
  return childrenOf(node).flatMap(patternNames)
}
