/** What rewritten code calls at run time (`$`), for one machine and each of its threads. */
import { RUNTIME_MODULE, runtime } from '../linearizability/runtime.js';
import { active, drive, isShared, refuse } from './active.js';
import { cloneWith } from './clone.js';
import { construct, define, get, newTargetOf, set } from './construct.js';
import { install } from './install.js';
import { native } from './native.js';
import { virtualAtomics } from './natives/atomics.js';
import { Surroundings } from './surroundings.js';
import { CT, G, TOKEN, Y } from './symbols.js';
export function makeKit(machine) {
    const atomics = virtualAtomics();
    const surroundings = new Surroundings(machine);
    const common = {
        ...{ G, Y, TOKEN, CT, at: active },
        ...{ drive, native, isShared, construct, get, set, define, refuse, newTargetOf },
        p: (kind, site, view, index, a, b) => machine.arrive(kind, site, view, index, a, b),
        x: () => machine.perform(),
        w: () => machine.waitResult(),
        rd: (site, object, key) => machine.readElement(site, object, key),
        xr: () => machine.resumeRead(),
        wr: (site, object, key, value) => machine.writeElement(site, object, key, value),
        xw: () => machine.resumeWrite(),
        spinStart: () => machine.spinStart(),
        spinAgain: () => machine.spinAgain(),
        spinEnd: () => machine.spinEnd(),
        pause: () => undefined,
    };
    return {
        forThread: thread => {
            const { globals, require } = surroundings.of(thread);
            const requireAny = (name) => name === RUNTIME_MODULE ? runtime : require(name);
            return { $: { ...common, globals }, atomics, require: requireAny };
        },
        activate: () => {
            active.machine = machine;
            install();
        },
        clone: (message, transfer) => cloneWith(message, transfer),
        keep: () => surroundings.keep(),
        restore: () => surroundings.restore(),
    };
}
//# sourceMappingURL=kit.js.map