/** From an entry file to the text of a factory of instances: bundle, analyse, rewrite, map. */
import { compileFunction } from 'node:vm';
import { rewritten } from '../kit/rewritten.js';
import { bundle, ENTRY } from './bundle.js';
import { code, flatten } from './code.js';
import { HANDLERS } from './constructs.js';
import { RewriteError } from './errors.js';
import { Facts } from './facts.js';
import { splitModules } from './modules.js';
import { Places, placeIn } from './places.js';
import { Rewriter } from './rewriter.js';
import { parseBundle } from './tree.js';
/** Properties of the kit that rewritten code uses. */
const KIT_NAMES = ('G Y TOKEN p x w rd xr wr xw at drive native isShared construct get set define refuse pause ' +
    'spinStart spinAgain spinEnd').split(' ');
/** Properties of the helpers. */
const HELPER_NAMES = ('mark take refusal generator register takeTarget noFunction members strings each all first delegate ' +
    'deferrable inherits upward').split(' ');
/** Globals that the kit may replace for one thread, by `$.globals`. */
const SURROUNDINGS = ('Date Math performance process crypto console structuredClone fetch Promise ' +
    'setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask ' +
    'MessageChannel MessagePort BroadcastChannel WebAssembly globalThis global').split(' ');
let compiledCount = 0;
/**
 * Bundles and rewrites a file and all it imports.
 *
 * @throws {RewriteError} when it does not bundle or parse.
 */
export async function compile(entryFile, options = {}) {
    return rewrite(await bundle(entryFile, options), options.plain);
}
/**
 * Rewrites a bundle, a script that sets `module.exports.entry`.
 *
 * @throws {RewriteError} when it does not parse.
 */
export function rewrite(bundled, plainPackages = []) {
    const program = parseOrExplain(bundled.text);
    const places = new Places(bundled);
    const plain = plainPackages.map(name => `/node_modules/${name}/`);
    const isPlain = (offset) => {
        const file = places.fileOf(offset);
        return file === undefined || plain.some(folder => file.includes(folder));
    };
    const facts = new Facts(program, node => isPlain(node.start));
    const r = new Rewriter(bundled.text, facts, places, HANDLERS);
    const flat = flatten(factory(r, program), bundled.text, places.starts);
    let map;
    compiledCount += 1;
    return {
        text: flat.text,
        parameters: parametersOf(r),
        filename: `portplex-explorer-${compiledCount}.js`,
        sites: r.sites,
        original: (line, column) => {
            map ??= places.compose(flat);
            return placeIn(map, line - 1, column - 1);
        },
        notes: r.notes,
    };
}
/** Evaluates a bundle for one thread. `reset` must be called before its exports are used. */
export function instantiate(compiled, kit, atomics, require) {
    return factoryOf(compiled)(kit, atomics, require, rewritten(kit), surroundings(kit));
}
const factories = new WeakMap();
/** All instances share one compiled function, so that they share its optimized code. */
function factoryOf(compiled) {
    let factory = factories.get(compiled);
    if (factory === undefined) {
        const { text, parameters, filename } = compiled;
        factory = compileFunction(text, parameters, { filename });
        factories.set(compiled, factory);
    }
    return factory;
}
/** The globals that code of one thread sees in place of node's: the kit's where it has some. */
function surroundings(kit) {
    const real = Object.fromEntries(SURROUNDINGS.map(name => [name, globalThis[name]]));
    return { ...real, ...kit.globals };
}
function parseOrExplain(text) {
    try {
        return parseBundle(text);
    }
    catch (error) {
        throw new RewriteError('NOT_PARSED', `the bundle does not parse: ${error.message}`);
    }
}
function parametersOf(r) {
    return [r.name('kit'), 'Atomics', 'require', r.name('helpers'), r.name('globals')];
}
function factory(r, program) {
    const parts = splitModules(r, program);
    const pick = (names) => names.map(name => `${name}: ${r.name(name)}`).join(', ');
    const free = new Set([...r.facts.scopes.free].map(node => ('name' in node ? node.name : '')));
    const globals = SURROUNDINGS.filter(name => free.has(name))
        .map(name => (name === 'Math' ? `Math: ${r.name('Math')}` : name))
        .join(', ');
    const variables = parts.variables.length > 0 ? `let ${parts.variables.join(', ')};\n` : '';
    const [k, init] = [r.name('k'), r.name('init')];
    const [kit, , , helpers, all] = parametersOf(r);
    // The block: a name at the top of a module may be that of a parameter.
    return code `const { ${pick(KIT_NAMES)} } = ${kit};
const { ${pick(HELPER_NAMES)} } = ${helpers};
const { ${globals} } = ${all};
{ const ${k} = Array.from({ length: ${r.symbols.toString()} }, (_, at) => Symbol("twin " + at));
const module = { exports: {} };
${r.declarations}${variables}${parts.header}${parts.sloppy}
return (function () { "use strict";
${parts.kept}
function ${init}() {
${parts.reset}
}
return { exports: () => module.exports.${ENTRY}, reset: ${init} };
})(); }
`;
}
//# sourceMappingURL=compile.js.map