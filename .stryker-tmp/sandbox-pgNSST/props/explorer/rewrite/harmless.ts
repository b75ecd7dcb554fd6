/** Globals of the language that neither touch shared memory nor call back. */
// @ts-nocheck

import type { Node } from './tree.ts'

/** Functions and constructors that are safe to call with anything. */
const FUNCTIONS = new Set([
  ...[
    'Number',
    'String',
    'Boolean',
    'Symbol',
    'BigInt',
    'parseInt',
    'parseFloat',
    'isNaN',
    'isFinite',
  ],
  ...['encodeURIComponent', 'decodeURIComponent'],
])

/** Members of objects that are; `*` is all of them. */
const MEMBERS: Readonly<Record<string, '*' | readonly string[]>> = {
  Math: '*',
  Number: '*',
  Symbol: '*',
  BigInt: '*',
  Object: [
    'keys',
    'create',
    'freeze',
    'is',
    'isFrozen',
    'getPrototypeOf',
    'hasOwn',
    'seal',
    'getOwnPropertyNames',
  ],
  Array: ['isArray', 'of'],
  ArrayBuffer: ['isView'],
  String: ['fromCharCode', 'fromCodePoint'],
  Atomics: ['isLockFree'],
}

/** Constructors that are safe with anything. */
const CONSTRUCTORS = new Set([
  ...[
    'Error',
    'TypeError',
    'RangeError',
    'SyntaxError',
    'ReferenceError',
    'EvalError',
    'AggregateError',
  ],
  ...[
    'ArrayBuffer',
    'SharedArrayBuffer',
    'DataView',
    'Date',
    'Array',
    'Object',
    'RegExp',
    'WeakRef',
  ],
])

/** Constructors that are safe without arguments, or with a number. */
const CONTAINERS = new Set([
  ...[
    'Map',
    'Set',
    'WeakMap',
    'WeakSet',
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
  ],
  ...['Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array'],
  'BigUint64Array',
])

/** Names that are left alone as values too: they cannot be assigned. */
export const CONSTANTS: ReadonlySet<string> = new Set(['undefined', 'NaN', 'Infinity'])

export function isHarmlessCall(callee: Node, isFree: (node: Node) => boolean): boolean {
  if (callee.type === 'Identifier') return FUNCTIONS.has(callee.name) && isFree(callee)
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  const { object, property } = callee
  if (object.type !== 'Identifier' || property.type !== 'Identifier' || !isFree(object))
    return false
  const members = Object.hasOwn(MEMBERS, object.name) ? MEMBERS[object.name] : undefined
  return members === '*' || members?.includes(property.name) === true
}

export function isHarmlessNew(
  callee: Node,
  args: readonly Node[],
  isFree: (node: Node) => boolean,
): boolean {
  if (callee.type !== 'Identifier' || !isFree(callee)) return false
  if (args.some(arg => arg.type === 'SpreadElement')) return false
  if (CONSTRUCTORS.has(callee.name)) return true
  const [first] = args
  return CONTAINERS.has(callee.name) && (first === undefined || typeof literal(first) === 'number')
}

/** Iterables of which it is known that their iterator is the language's own, over plain values. */
export function isHarmlessIterable(node: Node, isFree: (node: Node) => boolean): boolean {
  if (node.type === 'ArrayExpression' || node.type === 'TemplateLiteral') return true
  if (typeof literal(node) === 'string') return true
  return node.type === 'CallExpression' && isHarmlessCall(node.callee, isFree)
}

function literal(node: Node): unknown {
  return node.type === 'Literal' ? node.value : undefined
}
