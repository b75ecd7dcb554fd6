/**
 * Methods and accessors, of classes and of object literals. A method's generator is a method itself, under
 * a symbol, beside it: `super` and private names mean the same in both.
 */
import { type Code } from './code.ts';
import type { Frame } from './frame.ts';
import { type Rewriter } from './rewriter.ts';
import { type Fn, type Node, type Of } from './tree.ts';
export type Method = Of<'MethodDefinition'>;
/** How the twin of a member is found after it was made. */
export interface Twin {
    /** The variable that holds it; the driver uses it. */
    readonly variable: string;
    readonly isStatic: boolean;
    readonly key: Code;
    readonly part: 'value' | 'get' | 'set';
    /** The symbol it is under, or the code of the twin itself. */
    readonly symbol: string;
    readonly isGenerator: boolean;
}
/** A member that stays as it is. */
export declare function plainMember(r: Rewriter, node: Method | Of<'Property'>, frame: Frame): Code;
/** A public method or accessor of a class, and what must be done when the class is there. */
export declare function publicMethod(r: Rewriter, node: Method, frame: Frame, slot: number, computedKey: string | undefined): {
    text: Code;
    twin: Twin;
};
/** A private method: its generator is a private method too, and called by name. */
export declare function privateMethod(r: Rewriter, node: Method, frame: Frame): Code;
/** A property of an object literal: its value, a method; accessors are for {@link emitObject}. */
export declare function emitProperty(r: Rewriter, node: Of<'Property'>, frame: Frame): Code | undefined;
/** An object literal. Accessors, and methods that use `super`, are put in when the object is there. */
export declare function emitObject(r: Rewriter, node: Of<'ObjectExpression'>, frame: Frame): Code | undefined;
export declare function returned(r: Rewriter, fn: Fn, run: Code): Code;
/** The key of a member as code: a computed one is an expression. */
export declare function emitKey(r: Rewriter, node: {
    computed: boolean;
    key: Node;
}, child: Node, frame: Frame): Code;
//# sourceMappingURL=members.d.ts.map