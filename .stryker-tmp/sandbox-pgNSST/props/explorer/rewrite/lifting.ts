/**
 * Generators of closures, made once. The engine gives every generator function that is called a hidden
 * class of its own, for the generators that it makes: if closures had new ones each time, that would
 * cost more than most of them do, and everything that meets them would see classes it does not know.
 *
 * So the generator stands at the top of the factory. What it uses of the functions around it comes in
 * parameters, in front of its own; this takes names that are never assigned again.
 */
// @ts-nocheck

import { staticTwinCall } from './calls.ts'
import { type Code, code, join } from './code.ts'
import type { Frame } from './frame.ts'
import { driverParams, twinRest, usesInArrows } from './functions.ts'
import { isNamed } from './module-state.ts'
import type { Rewriter } from './rewriter.ts'
import { type Binding, isFixed } from './scope.ts'
import { type Fn, isClass, isFunction, type Node, walk } from './tree.ts'

/** The twin of an anonymous function, as an expression. */
export function closureTwin(r: Rewriter, fn: Fn, inner: Frame): Code {
  const other = twinOfOther(r, fn, inner)
  if (other !== undefined) return other
  const captures = capturesOf(r, fn)
  if (captures === undefined) return code`function*${twinRest(r, fn, inner)}`
  const name = r.unique('l')
  r.lifted.push(code`function* ${name}${twinRest(r, fn, inner, '', captures)}\n`)
  if (captures.length === 0) return name
  const { list } = driverParams(r, fn)
  const passed = join(list === '' ? captures : [...captures, list], ', ')
  if (fn.type === 'ArrowFunctionExpression') return code`((${list}) => ${name}(${passed}))`
  return code`function (${list}) { return ${name}.call(this, ${passed}); }`
}

// --- internal ---

/** An arrow that only calls another function has that one's generator, and no level in between. */
function twinOfOther(r: Rewriter, fn: Fn, inner: Frame): Code | undefined {
  if (fn.type !== 'ArrowFunctionExpression' || usesThis(fn) || takesOther(fn)) return undefined
  if (!fn.params.every(param => param.type === 'Identifier')) return undefined
  const call = staticTwinCall(r, fn.body, inner)
  if (call === undefined || inner.temps.names.length > 0) return undefined
  const params = fn.params.map(param => r.text(param))
  return code`((${join(params, ', ')}) => ${call})`
}

/** What a function uses of those around it; undefined: something that cannot be passed to it. */
function capturesOf(r: Rewriter, fn: Fn): string[] | undefined {
  if (fn.generator || isInCommonJs(r, fn) || takesOther(fn)) return undefined
  const names = new Set<string>()
  let isPassable = true
  walk(fn, node => {
    if (isClass(node) || node.type === 'PrivateIdentifier') isPassable = false
    if (node.type !== 'Identifier') return
    const binding = r.facts.scopes.bindings.get(node)
    if (binding === undefined) {
      if (node.name === 'eval') isPassable = false
      return
    }
    if (binding.scope === r.facts.scopes.top || isWithin(binding.scope.node, fn)) return
    if (isSettled(binding, fn)) names.add(binding.name)
    else isPassable = false
  })
  if (!isPassable) return undefined
  return usesThis(fn) ? [r.name('this'), ...names] : [...names]
}

/** Has its last value before the closure is made, wherever that is. */
function isSettled(binding: Binding, fn: Fn): boolean {
  const { kind, scope, ready } = binding
  if (!isFixed(binding) || scope.node.type === 'SwitchStatement') return false
  if (kind === 'param') return isFunction(scope.node) && isWithin(fn, scope.node.body)
  return (kind === 'const' || kind === 'let') && ready <= fn.start
}

/** `arguments`, which would be others, and what stands only where it belongs. */
function takesOther(fn: Fn): boolean {
  return usesInArrows(
    fn,
    node =>
      node.type === 'Super' ||
      node.type === 'MetaProperty' ||
      (node.type === 'Identifier' && node.name === 'arguments'),
  )
}

/** Does an arrow use the `this` of the function around it? */
function usesThis(fn: Fn): boolean {
  const isArrow = fn.type === 'ArrowFunctionExpression'
  return isArrow && usesInArrows(fn, node => node.type === 'ThisExpression')
}

/** Its code may be sloppy, and what stands at the top of the factory is strict. */
function isInCommonJs(r: Rewriter, fn: Fn): boolean {
  for (let at: Node | undefined = fn; at; at = r.facts.parents.get(at)) {
    if (at.type === 'CallExpression' && isNamed(at.callee, '__commonJS')) return true
  }
  return false
}

function isWithin(inner: Node, outer: Node): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}
