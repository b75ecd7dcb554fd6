/** The function that is being rewritten: may it yield, which temporaries and captures does it need. */
/** What an arrow's twin, which is no arrow, takes from the function around it. */
export type Capture = 'this' | 'arguments' | 'target' | 'super';
export interface Frame {
    readonly parent: Frame | undefined;
    /** In a generator: scheduler yields may be written here. */
    readonly yields: boolean;
    /** Takes `this` and its like from the frame around it. */
    readonly arrow: boolean;
    /** How `new.target` is written here. */
    readonly target: string;
    /** The name of the user's function, for sites. */
    readonly name: string;
    /** Parameters of a function that stays as it is: nothing can be declared before them. */
    readonly inParams: boolean;
    /** `this` may not be there yet: the constructor of a derived class. */
    readonly derived: boolean;
    readonly captures: Set<Capture>;
    readonly temps: Temps;
}
export declare function newFrame(parent: Frame | undefined, about: Partial<Frame>): Frame;
/** Temporaries of one function; they are used again once what they held has been consumed. */
export declare class Temps {
    #private;
    readonly names: string[];
    take(prefix: string): string;
    release(names: readonly string[]): void;
}
/** The frame whose `this` a frame sees, and whether a generator lies between. */
export declare function ownerOf(frame: Frame): {
    owner: Frame;
    cut: boolean;
};
//# sourceMappingURL=frame.d.ts.map