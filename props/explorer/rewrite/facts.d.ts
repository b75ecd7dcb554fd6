import { type Scopes } from './scope.ts';
import { type ClassNode, type Fn, type Node, type Of, type Program } from './tree.ts';
export type Call = {
    readonly kind: 'atomic';
    readonly operation: string;
} | {
    readonly kind: 'static';
    readonly fn: Fn;
} | {
    readonly kind: 'private';
    readonly fn: Fn;
} | {
    readonly kind: 'harmless';
} | {
    readonly kind: 'unknown';
};
/** The Atomics operations that are inlined. */
export declare const OPERATIONS: ReadonlySet<string>;
export declare class Facts {
    #private;
    readonly program: Program;
    readonly scopes: Scopes;
    readonly parents: Map<Node, Node>;
    /** Functions that become generators. */
    readonly touched: Set<Fn>;
    /** Classes whose construction can reach something. */
    readonly touchedClasses: Set<ClassNode>;
    /** The names of touched getters and setters. */
    readonly accessors: Set<string>;
    /** @param isPlain Is a node part of a package that is left alone? */
    constructor(program: Program, isPlain: (node: Node) => boolean);
    isFree: (node: Node) => boolean;
    isPlain(node: Node): boolean;
    /** The function or class that an identifier certainly means. */
    valueOf(node: Node): Node | undefined;
    call(node: Of<'CallExpression'>): Call;
    /** Can `new` reach nothing? */
    isHarmlessNew(node: Of<'NewExpression'>): boolean;
    isHarmlessIterable(node: Node): boolean;
    /** The method, getter or setter that `#name` means at a node; undefined for a field. */
    privateMember(at: Node, name: string, kind: 'method' | 'get' | 'set'): Fn | undefined;
    /** Is a private method of a class used otherwise than by calling it? */
    isUsedAsValue(name: string, node: ClassNode): boolean;
    /** `o[k]`, unless the key is certainly a name. */
    isElement(node: Node): boolean;
    /** `super.name` where the name is that of a touched getter, in a method of a class. */
    superGetter(node: Of<'MemberExpression'>): {
        node: ClassNode;
        isStatic: boolean;
    } | undefined;
    /** `o.name` where the name is that of a touched getter or setter. */
    isAccessor(node: Node): boolean;
    /** Is `o.name` the name of any getter in the bundle, whatever that can reach? */
    hasGetter(node: Of<'MemberExpression'>): boolean;
    /** `o.#name` where the name is that of a touched getter or setter. */
    isPrivateAccessor(node: Of<'MemberExpression'>, kind: 'get' | 'set'): boolean;
    /** Can evaluating a node, nested functions left out, reach anything that must be interleaved? */
    reaches(node: Node): boolean;
}
//# sourceMappingURL=facts.d.ts.map