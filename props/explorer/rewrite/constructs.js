/** Which file rewrites which construct. */
import { emitCall, emitImport, emitNew, emitSpread } from './calls.js';
import { emitClass } from './classes.js';
import { emitAssignment, emitMember, emitTarget, emitUnary, emitUpdate } from './elements.js';
import { emitBlock, emitFunction, emitSwitch } from './functions.js';
import { emitDeclarator, emitForOf, emitYield } from './iteration.js';
import { emitLoop, emitReturn } from './loops.js';
import { emitObject, emitProperty } from './members.js';
import { emitIdentifier, emitMeta, emitThis, superMember } from './names.js';
import { emitTagged } from './templates.js';
const statement = (r, node, frame) => {
    const { expression } = node;
    if (expression.type !== 'AssignmentExpression')
        return undefined;
    const value = emitAssignment(r, expression, frame, true);
    // A pattern would be taken for a block.
    return value && expression.left.type === 'ObjectPattern'
        ? ['(', value, ');']
        : value && [value, ';'];
};
const member = (r, node, frame) => node.object.type === 'Super' ? superMember(r, node, frame) : emitMember(r, node, frame);
const copy = (r, node, frame) => emitTarget(r, node, frame);
/** The parentheses around a comma are no part of its node. */
const sequence = (r, node, frame) => [
    '(',
    r.copy(node, frame),
    ')',
];
export const HANDLERS = {
    ArrowFunctionExpression: emitFunction,
    AssignmentExpression: emitAssignment,
    ArrayPattern: copy,
    BlockStatement: emitBlock,
    CallExpression: emitCall,
    ClassDeclaration: emitClass,
    ClassExpression: emitClass,
    DoWhileStatement: emitLoop,
    ExpressionStatement: statement,
    ForOfStatement: emitForOf,
    ForStatement: emitLoop,
    FunctionDeclaration: emitFunction,
    FunctionExpression: emitFunction,
    Identifier: emitIdentifier,
    ImportExpression: emitImport,
    MemberExpression: member,
    MetaProperty: emitMeta,
    NewExpression: emitNew,
    ObjectExpression: emitObject,
    ObjectPattern: copy,
    Property: emitProperty,
    ReturnStatement: emitReturn,
    SequenceExpression: sequence,
    SwitchStatement: emitSwitch,
    SpreadElement: emitSpread,
    TaggedTemplateExpression: emitTagged,
    ThisExpression: emitThis,
    ThrowStatement: emitReturn,
    UnaryExpression: emitUnary,
    UpdateExpression: emitUpdate,
    VariableDeclarator: emitDeclarator,
    WhileStatement: emitLoop,
    YieldExpression: emitYield,
};
//# sourceMappingURL=constructs.js.map