/** The shared memories that a value leads to. */
/** Every SharedArrayBuffer in a value, with the way to it (`ports[0].sab`) as its name. */
export declare function sharedMemoriesIn(value: unknown): {
    buffer: SharedArrayBuffer;
    name: string;
}[];
//# sourceMappingURL=shared-memories.d.ts.map