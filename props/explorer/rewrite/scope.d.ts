/**
 * Which declaration a name means. Scopes are made in one walk, names are looked up in a second one, as
 * functions and `var` may be used above their declaration.
 */
import { type Fn, type Node, type Program } from './tree.ts';
export type BindingKind = 'var' | 'let' | 'const' | 'function' | 'class' | 'param' | 'self';
/** One declared name. */
export interface Binding {
    readonly name: string;
    readonly kind: BindingKind;
    readonly scope: Scope;
    /** The functions, classes and initial values that are bound to it. */
    readonly values: Node[];
    /** The identifiers that assign to it, its initialisation left out. */
    readonly writes: Write[];
    declarations: number;
    /** Where its initialisation ends: code of the same function before it must not use it. */
    readonly ready: number;
}
interface Write {
    readonly node: Node;
    /** The function that holds it; undefined is the top level. */
    readonly fn: Fn | undefined;
}
export interface Scope {
    readonly node: Node;
    readonly parent: Scope | undefined;
    /** The function whose body it is in; undefined is the top level. */
    readonly fn: Fn | undefined;
    /** Does `var` stop here? */
    readonly hoists: boolean;
    readonly names: Map<string, Binding>;
}
export interface Scopes {
    readonly top: Scope;
    /** The scope of a function, block, class or loop. */
    readonly of: ReadonlyMap<Node, Scope>;
    /** What an identifier means; undefined: a global, or no reference at all. */
    readonly bindings: ReadonlyMap<Node, Binding>;
    /** References to names that nobody declared. */
    readonly free: ReadonlySet<Node>;
}
/** Resolves all names of a program. */
export declare function resolveScopes(program: Program): Scopes;
/** Never assigned after its declaration, and declared once. */
export declare function isFixed(binding: Binding): boolean;
export {};
//# sourceMappingURL=scope.d.ts.map