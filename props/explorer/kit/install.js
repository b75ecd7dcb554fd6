/** Puts twins on the natives of this process. They are invisible, and cost code that is not explored nothing. */
import { arrayTwins } from './natives/arrays.js';
import { dataViewTwins } from './natives/data-view.js';
import { functionTwins } from './natives/functions.js';
import { iteratorTwins } from './natives/iterators.js';
import { mapTwins } from './natives/maps.js';
import { stringTwins } from './natives/strings.js';
import { typedArrayVisitTwins } from './natives/typed-array-visits.js';
import { typedArrayTwins } from './natives/typed-arrays.js';
import { G } from './symbols.js';
let installed = false;
/** Installs the twins, once. */
export function install() {
    if (installed)
        return;
    installed = true;
    for (const [native, twin] of allTwins()) {
        Object.defineProperty(native, G, { value: twin, configurable: true });
    }
}
// --- internal ---
function allTwins() {
    return [
        ...functionTwins(),
        ...arrayTwins(),
        ...typedArrayTwins(),
        ...typedArrayVisitTwins(),
        ...iteratorTwins(),
        ...mapTwins(),
        ...stringTwins(),
        ...dataViewTwins(),
    ];
}
//# sourceMappingURL=install.js.map