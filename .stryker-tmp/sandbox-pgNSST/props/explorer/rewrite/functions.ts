/**
 * Functions. One that is touched becomes two: a generator with its body, and a function with its name and
 * parameters that runs the generator to its end, for callers that cannot be interrupted. The generator
 * belongs to the function's value, as the property `G`.
 */
// @ts-nocheck

import { twinName } from './calls.ts'
import { type Code, code, join } from './code.ts'
import { type Frame, newFrame } from './frame.ts'
import { closureTwin } from './lifting.ts'
import { quote, type Rewriter } from './rewriter.ts'
import { childrenOf, type Fn, isClass, isFunction, type Node, type Of } from './tree.ts'

export function emitFunction(r: Rewriter, node: Fn, frame: Frame): Code {
  if (node.type === 'FunctionDeclaration') return declaration(r, node, frame)
  if (!r.isTouched(node) || (frame.inParams && usesOwner(node))) return untouched(r, node, frame)
  return closure(r, node, frame)
}

/** A block of statements: twins are set at its top. */
export function emitBlock(r: Rewriter, node: Of<'BlockStatement'>, frame: Frame): Code {
  return code`{${statements(r, node.body, frame)}}`
}

/** All cases are one block, and any of them may be the first that runs. */
export function emitSwitch(r: Rewriter, node: Of<'SwitchStatement'>, frame: Frame): Code {
  const declared = node.cases.flatMap(each => each.consequent)
  const set = marks(r, declared, frame)
  return r.copy(node, frame, child => {
    if (child.type !== 'SwitchCase') return r.emit(child, frame)
    const test = child.test ? code`case ${r.emit(child.test, frame)}:` : 'default:'
    return code`${test} ${set}${child.consequent.map(each => code`\n${r.emit(each, frame)}`)}`
  })
}

/** Statements, after the twins of the functions that are declared among them. */
export function statements(r: Rewriter, body: readonly Node[], frame: Frame): Code {
  const directives = body.filter(isDirective).length
  const parts: Code[] = body.slice(0, directives).map(node => code`${r.copy(node, frame)}\n`)
  parts.push(marks(r, body, frame))
  for (const node of body.slice(directives)) parts.push('\n', r.emit(node, frame))
  return parts
}

/** `f[G] = …` for the functions that are declared in a list of statements. */
export function marks(r: Rewriter, body: readonly Node[], frame: Frame): Code {
  return body.map(node => {
    if (node.type !== 'FunctionDeclaration' || !r.isTouched(node)) return ''
    if (node.async) return code`${node.id!.name}[${r.name('G')}] = ${refusal(r, node, frame)}; `
    return node.generator ? '' : code`${node.id!.name}[${r.name('G')}] = ${twinName(r, node)}; `
  })
}

/** The frame of a function's generator. */
export function twinFrame(r: Rewriter, fn: Fn, frame: Frame, name: string): Frame {
  const arrow = fn.type === 'ArrowFunctionExpression'
  return newFrame(frame, {
    yields: true,
    arrow,
    name,
    target: arrow ? 'new.target' : r.name('target'),
  })
}

/**
 * `(parameters) { body }` of a generator; parameters that need more than names move into the body.
 *
 * @param captures Names of parameters that come first.
 */
export function twinRest(
  r: Rewriter,
  fn: Fn,
  inner: Frame,
  before: Code = '',
  captures: readonly string[] = [],
): Code {
  const moved = fn.params.some(param => needsFrame(r, param))
  const params = fn.params.map(param => emitParam(r, param, inner))
  const body =
    fn.body.type === 'BlockStatement' ? fn.body.body : [code`return ${r.emit(fn.body, inner)};`]
  const directives = fn.body.type === 'BlockStatement' ? fn.body.body.filter(isDirective) : []
  const rest =
    fn.body.type === 'BlockStatement'
      ? statements(r, fn.body.body.slice(directives.length), inner)
      : (body as Code[])
  const args = r.name('args')
  const unpack = moved ? code`${moveKeyword(r, fn)} [${join(params, ', ')}] = ${args}; ` : ''
  const head = directives.map(node => code`${r.text(node)} `)
  const list = join([...captures, ...(moved ? [`...${args}`] : params)], ', ')
  return code`(${list}) {${head}${before}${r.prologue(inner)}${unpack}${rest}\n}`
}

/** The parameters of a driver: as many names as the function's `length` says, and the rest, if any. */
export function driverParams(r: Rewriter, fn: Fn): { list: string; exact: boolean } {
  const simple = fn.params.every(param => param.type === 'Identifier')
  const optional = fn.params.findIndex(
    param => param.type === 'AssignmentPattern' || param.type === 'RestElement',
  )
  const count = optional < 0 ? fn.params.length : optional
  const names = Array.from({ length: count }, (_, at) => r.name(`a${at}`))
  const exact = simple || optional < 0
  if (!exact) names.push(`...${r.name('r')}`)
  return { list: names.join(', '), exact }
}

/** What `length` says. */
export function lengthOf(fn: Fn): number {
  const optional = fn.params.findIndex(
    param => param.type === 'AssignmentPattern' || param.type === 'RestElement',
  )
  return optional < 0 ? fn.params.length : optional
}

/** The twin of an async function: the run ends as unknown where it is called. */
export function refusal(r: Rewriter, node: Node, frame: Frame): Code {
  return code`${r.name('refusal')}(${r.site('refused', node, frame)}, "an async function")`
}

/** The name that a function without one gets from where it stands; as code of a property key. */
export function inferredName(r: Rewriter, node: Node): string | undefined {
  const parent = r.facts.parents.get(node)
  switch (parent?.type) {
    case 'VariableDeclarator':
      return parent.init === node && parent.id.type === 'Identifier' ? parent.id.name : undefined
    case 'AssignmentExpression':
    case 'AssignmentPattern': {
      const named = !('operator' in parent) || parent.operator === '='
      return named && parent.right === node && parent.left.type === 'Identifier'
        ? parent.left.name
        : undefined
    }
    case 'Property':
    case 'PropertyDefinition':
      if (parent.computed || parent.value !== node) return undefined
      return keyName(parent.key)
    default:
      return undefined
  }
}

/** The name of a property key that is not computed. */
export function keyName(key: Node): string {
  if (key.type === 'Identifier') return key.name
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  return key.type === 'Literal' ? String(key.value) : ''
}

/** An anonymous function or class that keeps its inferred name inside another expression. */
export function nameIt(name: string | undefined, value: Code): Code {
  if (name === undefined || name === '') return code`(0, ${value})`
  const key = name === '__proto__' ? '["__proto__"]' : quote(name)
  return code`({ ${key}: ${value} })[${quote(name)}]`
}

// --- internal ---

const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval ' +
    'export extends false finally for function if implements import in instanceof interface let new ' +
    'null package private protected public return static super switch this throw true try typeof var ' +
    'void while with yield'
  ).split(' '),
)

/** Can a variable have this name? */
function isVariable(name: string | undefined): name is string {
  return name !== undefined && /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.has(name)
}

function declaration(r: Rewriter, node: Of<'FunctionDeclaration'>, frame: Frame): Code {
  if (!r.isTouched(node) || node.async) return untouched(r, node, frame)
  const name = node.id!.name
  const twin = twinName(r, node)
  const inner = twinFrame(r, node, frame, name)
  const body = twinRest(r, node, inner, targetOf(r, node, name))
  const { list } = driverParams(r, node)
  const run = code`${twin}.apply(this, arguments)`
  return code`function ${name}(${list}) { ${driverBody(r, node, run)} }\nfunction* ${twin}${body}`
}

/** What a driver does: run the generator, or hand it out when the user's function is one. */
function driverBody(r: Rewriter, fn: Fn, run: Code): Code {
  if (fn.generator) return code`return ${r.name('generator')}(${run});`
  if (!usesTarget(fn)) return code`return ${r.name('drive')}(${run});`
  return code`${r.name('register')}.target = new.target; return ${r.name('drive')}(${run});`
}

/** A twin asks for `new.target` first thing: it comes by a register. */
function targetOf(r: Rewriter, fn: Fn, callee: string): Code {
  if (!usesTarget(fn)) return ''
  return code`const ${r.name('target')} = ${r.name('takeTarget')}(this, ${callee}); `
}

/**
 * A function expression or arrow.
 *
 * @param key Code of the property key that it gets its name from, when that is computed.
 */
export function closure(r: Rewriter, node: Fn, frame: Frame, key?: Code): Code {
  const own = node.type === 'FunctionExpression' ? node.id?.name : undefined
  const inferred = own ?? inferredName(r, node)
  const named = (name: string | undefined, value: Code): Code =>
    key === undefined ? nameIt(name, value) : code`({ [${key}]: ${value} })[${key}]`
  if (node.async) {
    const value = named(own ? undefined : inferred, untouched(r, node, frame))
    return code`${r.name('mark')}(${value}, ${refusal(r, node, frame)})`
  }
  const [g, f] = [r.name('g'), r.name('f')]
  const inner = twinFrame(r, node, frame, inferred ?? '')
  const isNamed = own !== undefined || usesTarget(node)
  const twin = isNamed
    ? code`function*${twinRest(r, node, inner, targetOf(r, node, own ?? f))}`
    : closureTwin(r, node, inner)
  const { list } = driverParams(r, node)
  const arrow = node.type === 'ArrowFunctionExpression'
  const run = arrow ? code`${g}(${list})` : code`${g}.apply(this, arguments)`
  const driver = arrow
    ? code`(${list}) => ${r.name('drive')}(${run})`
    : code`function ${own ?? ''}(${list}) { ${driverBody(r, node, run)} }`
  const marked = (value: Code): Code =>
    node.generator ? value : code`${r.name('mark')}(${value}, ${g})`
  if (isNamed) {
    // The generator must see the function by the name it has for itself.
    const value = marked(own ? driver : named(inferred, driver))
    return code`(() => { const ${g} = ${twin}, ${own ?? f} = ${value}; return ${own ?? f}; })()`
  }
  if (key !== undefined || !isVariable(inferred)) {
    return code`((${g}) => ${marked(named(inferred, driver))})(${twin})`
  }
  // A variable of the name is the cheapest way to give it.
  return code`((${g}) => { const ${inferred} = ${driver}; return ${marked(inferred)}; })(${twin})`
}

function untouched(r: Rewriter, node: Fn, frame: Frame): Code {
  const arrow = node.type === 'ArrowFunctionExpression'
  const name = node.type === 'ArrowFunctionExpression' ? undefined : node.id?.name
  const about = {
    arrow,
    name: name ?? inferredName(r, node) ?? '',
    inParams: arrow && frame.inParams,
  }
  const inner = newFrame(frame, about)
  return sync(r, node, inner)
}

/** A function that stays as it is; closures in it get their twins all the same. */
export function sync(r: Rewriter, node: Fn, inner: Frame): Code {
  const params = { ...inner, inParams: true }
  return r.copy(node, inner, child => {
    if (child !== node.body) return emitParam(r, child, params)
    if (child.type !== 'BlockStatement') return r.emit(child, inner)
    const directives = child.body.filter(isDirective)
    const body = statements(r, child.body.slice(directives.length), inner)
    return code`{${directives.map(each => code`${r.text(each)} `)}${r.prologue(inner)}${body}}`
  })
}

/** Parameters and names: patterns are no expressions. */
function emitParam(r: Rewriter, param: Node, frame: Frame): Code {
  switch (param.type) {
    case 'AssignmentPattern':
      return r.copy(param, frame, child =>
        child === param.left ? emitParam(r, child, frame) : r.emit(child, frame),
      )
    case 'RestElement':
    case 'ArrayPattern':
    case 'ObjectPattern':
      return r.copy(param, frame, child => emitParam(r, child, frame))
    case 'Property':
      return r.copy(param, frame, child =>
        child === param.value ? emitParam(r, child, frame) : r.emit(child, frame),
      )
    case 'Identifier':
      return { start: param.start, end: param.end }
    default:
      return r.emit(param, frame)
  }
}

/** Does a parameter hold code that a generator's parameter list cannot? */
function needsFrame(r: Rewriter, param: Node): boolean {
  if (param.type === 'Identifier') return false
  return r.facts.reaches(param) || contains(param, node => isFunction(node) || isClass(node))
}

function contains(node: Node, condition: (node: Node) => boolean): boolean {
  return condition(node) || childrenOf(node).some(child => contains(child, condition))
}

/** Parameters are `let`s in the body, unless the body declares one of them again. */
function moveKeyword(r: Rewriter, fn: Fn): string {
  const names = r.facts.scopes.of.get(fn)?.names.values() ?? []
  return [...names].some(binding => binding.kind === 'param' && binding.declarations > 1)
    ? 'var'
    : 'let'
}

export function isDirective(node: Node): boolean {
  return node.type === 'ExpressionStatement' && node.directive !== undefined
}

function usesTarget(fn: Fn): boolean {
  if (fn.type === 'ArrowFunctionExpression') return false
  return usesInArrows(fn, node => node.type === 'MetaProperty')
}

/** Does an arrow use what it takes from the function around it? */
function usesOwner(fn: Fn): boolean {
  if (fn.type !== 'ArrowFunctionExpression') return false
  return usesInArrows(
    fn,
    node =>
      node.type === 'ThisExpression' ||
      node.type === 'Super' ||
      node.type === 'MetaProperty' ||
      (node.type === 'Identifier' && node.name === 'arguments'),
  )
}

/** Does a function's own code, that of the arrows in it included, hold such a node? */
export function usesInArrows(fn: Node, condition: (node: Node) => boolean): boolean {
  return childrenOf(fn).some(child => {
    if (condition(child)) return true
    if (isFunction(child) && child.type !== 'ArrowFunctionExpression') return false
    return usesInArrows(child, condition)
  })
}
