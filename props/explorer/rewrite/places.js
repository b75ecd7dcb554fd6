/** Original places of offsets in the bundle and of positions in the generated text. */
import remapping from '@jridgewell/remapping';
import { lineOf, lineStarts } from './code.js';
/** Looks places of a bundle up. */
export class Places {
    /** The offsets at which the lines of the bundle begin. */
    starts;
    #loaded;
    #original;
    #bundle;
    constructor(bundle) {
        this.#bundle = bundle;
        this.starts = lineStarts(bundle.text);
        this.#loaded = decode(bundle.map, () => null);
        this.#original = decode(bundle.map, file => bundle.maps.get(file) ?? null);
    }
    /** The file that was loaded for what is at an offset; undefined for esbuild's own helpers. */
    fileOf(offset) {
        const line = lineOf(this.starts, offset);
        return placeIn(this.#loaded, line, offset - this.starts[line])?.file;
    }
    original(offset) {
        const line = lineOf(this.starts, offset);
        return placeIn(this.#original, line, offset - this.starts[line]);
    }
    /** The map from a generated text straight to the original files. */
    compose({ mappings }) {
        const toBundle = {
            version: 3,
            sources: ['bundle'],
            names: [],
            mappings: mappings,
        };
        const { map, maps } = this.#bundle;
        return decode(toBundle, file => (file === 'bundle' ? map : (maps.get(file) ?? null)));
    }
}
/** The original place of a position; line and column from 0. */
export function placeIn(map, line, column) {
    const segments = map.mappings[line] ?? [];
    let found;
    let low = 0;
    let high = segments.length - 1;
    while (low <= high) {
        const middle = (low + high) >> 1;
        if (segments[middle][0] <= column) {
            found = segments[middle];
            low = middle + 1;
        }
        else
            high = middle - 1;
    }
    if (found === undefined || found.length < 4)
        return undefined;
    const [, source, originalLine, originalColumn] = found;
    const file = map.sources[source];
    return file ? { file, line: originalLine + 1, column: originalColumn + 1 } : undefined;
}
function decode(map, load) {
    const loader = (file) => load(file);
    return remapping(map, loader, { decodedMappings: true });
}
//# sourceMappingURL=places.js.map