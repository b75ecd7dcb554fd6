/** Which file rewrites which construct. */
import { emitCall, emitImport, emitNew, emitSpread } from './calls.ts'
import { emitClass } from './classes.ts'
import { emitAssignment, emitMember, emitTarget, emitUnary, emitUpdate } from './elements.ts'
import { emitBlock, emitFunction } from './functions.ts'
import { emitForOf, emitYield } from './iteration.ts'
import { emitProperty } from './members.ts'
import { emitIdentifier, emitMeta, emitThis, superMember } from './names.ts'
import type { Handler, Handlers } from './rewriter.ts'
import { emitTagged } from './templates.ts'
import type { Of } from './tree.ts'

const statement: Handler = (r, node: Of<'ExpressionStatement'>, frame) => {
  const { expression } = node
  if (expression.type !== 'AssignmentExpression') return undefined
  const value = emitAssignment(r, expression, frame, true)
  // A pattern would be taken for a block.
  return value && expression.left.type === 'ObjectPattern'
    ? ['(', value, ');']
    : value && [value, ';']
}

const member: Handler = (r, node: Of<'MemberExpression'>, frame) =>
  node.object.type === 'Super' ? superMember(r, node, frame) : emitMember(r, node, frame)

const copy: Handler = (r, node: Of<'ObjectPattern'>, frame) => emitTarget(r, node, frame)

/** The parentheses around a comma are no part of its node. */
const sequence: Handler = (r, node: Of<'SequenceExpression'>, frame) => [
  '(',
  r.copy(node, frame),
  ')',
]

export const HANDLERS: Handlers = {
  ArrowFunctionExpression: emitFunction as Handler,
  AssignmentExpression: emitAssignment as Handler,
  ArrayPattern: copy,
  BlockStatement: emitBlock,
  CallExpression: emitCall,
  ClassDeclaration: emitClass,
  ClassExpression: emitClass,
  ExpressionStatement: statement,
  ForOfStatement: emitForOf,
  FunctionDeclaration: emitFunction as Handler,
  FunctionExpression: emitFunction as Handler,
  Identifier: emitIdentifier,
  ImportExpression: emitImport,
  MemberExpression: member,
  MetaProperty: emitMeta,
  NewExpression: emitNew,
  ObjectPattern: copy,
  Property: emitProperty,
  SequenceExpression: sequence,
  SpreadElement: emitSpread,
  TaggedTemplateExpression: emitTagged,
  ThisExpression: emitThis,
  UnaryExpression: emitUnary,
  UpdateExpression: emitUpdate,
  YieldExpression: emitYield,
}
