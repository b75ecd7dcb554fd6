/** A change of a source file, made when it is loaded: the text to find occurs exactly once. */
export interface Patch {
    /** The file, as a path from the working directory, or its end (`core/locks/robust-lock.js`). */
    readonly file: string;
    readonly find: string;
    readonly replace: string;
}
export interface BundleOptions {
    /** Modules that stay outside and are given by `require`; node's own always do. */
    readonly external?: readonly string[];
    readonly patches?: readonly Patch[];
}
export interface SourceMap {
    readonly version: 3;
    readonly sources: readonly (string | null)[];
    readonly sourcesContent?: readonly (string | null)[];
    readonly names: readonly string[];
    readonly mappings: string;
    readonly sourceRoot?: string;
}
export interface Bundle {
    readonly text: string;
    /** From the text to the files that were loaded; their names are absolute paths. */
    readonly map: SourceMap;
    /** The maps of the loaded files that have a usable one, by absolute path. */
    readonly maps: ReadonlyMap<string, SourceMap>;
}
/** What stands for `import.meta.url` in a bundle; the rewriter puts each module's own URL there. */
export declare const META_URL = "__portplex_import_meta_url";
/** The bundle exports one name: the entry's namespace. */
export declare const ENTRY = "entry";
/**
 * Bundles a file.
 *
 * @throws {RewriteError} when it does not bundle, awaits at top level, or a patch does not fit.
 */
export declare function bundle(entryFile: string, options?: BundleOptions): Promise<Bundle>;
//# sourceMappingURL=bundle.d.ts.map