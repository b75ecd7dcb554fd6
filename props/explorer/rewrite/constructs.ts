/** Which file rewrites which construct. */
import { emitCall, emitImport, emitSpread } from './calls.ts'
import { emitClass } from './classes.ts'
import { emitNew } from './construction.ts'
import { emitAssignment, emitMember, emitTarget, emitUnary, emitUpdate } from './elements.ts'
import { emitBlock, emitFunction, emitSwitch } from './functions.ts'
import { emitDeclarator, emitForOf, emitYield } from './iteration.ts'
import { emitLoop, emitReturn } from './loops.ts'
import { emitObject, emitProperty } from './members.ts'
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
  DoWhileStatement: emitLoop as Handler,
  ExpressionStatement: statement,
  ForOfStatement: emitForOf,
  ForStatement: emitLoop as Handler,
  FunctionDeclaration: emitFunction as Handler,
  FunctionExpression: emitFunction as Handler,
  Identifier: emitIdentifier,
  ImportExpression: emitImport,
  MemberExpression: member,
  MetaProperty: emitMeta,
  NewExpression: emitNew,
  ObjectExpression: emitObject,
  ObjectPattern: copy,
  Property: emitProperty,
  ReturnStatement: emitReturn as Handler,
  SequenceExpression: sequence,
  SwitchStatement: emitSwitch,
  SpreadElement: emitSpread,
  TaggedTemplateExpression: emitTagged,
  ThisExpression: emitThis,
  ThrowStatement: emitReturn as Handler,
  UnaryExpression: emitUnary,
  UpdateExpression: emitUpdate,
  VariableDeclarator: emitDeclarator,
  WhileStatement: emitLoop as Handler,
  YieldExpression: emitYield,
}
