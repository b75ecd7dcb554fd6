/** The syntax tree: acorn's nodes, their children in the order of the text, and the kinds of functions. */
// @ts-nocheck

import { type AnyNode, type Function as FunctionNode, type Program, parse } from 'acorn'

export type Node = AnyNode
export type Fn = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>
export type ClassNode = Extract<AnyNode, { type: 'ClassDeclaration' | 'ClassExpression' }>
export type Of<T extends AnyNode['type']> = Extract<AnyNode, { type: T }>
export type { FunctionNode, Program }

/** Parses a bundle: a script whose last statements may return. */
export function parseBundle(text: string): Program {
  return parse(text, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowReturnOutsideFunction: true,
    allowHashBang: true,
  })
}

export function isFunction(node: Node): node is Fn {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}

const cache = new WeakMap<object, readonly Node[]>()

/** The children of a node, in the order of the text. A shorthand property has one: its value. */
export function childrenOf(node: Node): readonly Node[] {
  const known = cache.get(node)
  if (known !== undefined) return known
  const found: Node[] = []
  for (const [key, value] of Object.entries(node)) {
    if (key === 'key' && node.type === 'Property' && node.shorthand) continue
    if (Array.isArray(value)) for (const item of value) if (isNode(item)) found.push(item)
    if (isNode(value)) found.push(value)
  }
  found.sort((a, b) => a.start - b.start || a.end - b.end)
  cache.set(node, found)
  return found
}

/** Visits a node and what is below it; `enter` returns false to stay out of a node's children. */
export function walk(
  node: Node,
  enter: (node: Node, parent?: Node) => unknown,
  parent?: Node,
): void {
  if (enter(node, parent) === false) return
  for (const child of childrenOf(node)) walk(child, enter, node)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
