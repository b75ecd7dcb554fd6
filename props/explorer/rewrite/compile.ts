/** From an entry file to the text of a factory of instances: bundle, analyse, rewrite, map. */
import { compileFunction } from 'node:vm'
import { rewritten } from '../kit/rewritten.ts'
import { type Bundle, bundle, ENTRY, type Patch } from './bundle.ts'
import { type Code, code, flatten } from './code.ts'
import { HANDLERS } from './constructs.ts'
import { RewriteError } from './errors.ts'
import { Facts } from './facts.ts'
import { splitModules } from './modules.ts'
import { type Decoded, type Place, Places, placeIn } from './places.ts'
import { type Note, Rewriter } from './rewriter.ts'
import type { Site } from './sites.ts'
import { type Program, parseBundle } from './tree.ts'

export interface CompileOptions {
  /** Packages that are bundled and not instrumented. */
  readonly plain?: readonly string[]
  /** Changes of source files, made when they are loaded. */
  readonly patches?: readonly Patch[]
  /** Modules that are left to `require`, besides node's own. */
  readonly external?: readonly string[]
}

/** A rewritten bundle. */
export interface Compiled {
  /** The body of a function. */
  readonly text: string
  /** Its parameters: kit, Atomics, `require`, the helpers of `kit/rewritten.ts`, globals. */
  readonly parameters: readonly string[]
  /** The name of the text in error stacks. */
  readonly filename: string
  /** What the numbers in the text mean; number 0 is no place. */
  readonly sites: readonly Site[]
  /** The original place of a position in the text; line and column from 1, as in an error's stack. */
  readonly original: (line: number, column: number) => Place | undefined
  /** What is re-evaluated at each reset, and what stays synchronous, with the reasons. */
  readonly notes: readonly Note[]
  /** The same code, of which no function is a generator; none: it has what must be refused when reached. */
  readonly uninterrupted: Compiled | undefined
}

/** One thread's own modules. */
export interface Instance {
  /** What the entry file exports, as of the last reset. */
  readonly exports: () => Record<string, unknown>
  /** Makes the modules' state fresh. Must be called before first use. */
  readonly reset: () => void
}

/** What rewritten code finds as `$`; see the kit for what each does. */
export type Kit = object & { readonly globals?: object }

/** Properties of the kit that rewritten code uses. */
const KIT_NAMES = (
  'G Y TOKEN p x w rd xr wr xw place at drive native isShared isBuffer construct get ' +
  'getterTwin set define refuse pause spinStart spinAgain spinEnd'
).split(' ')

/** Properties of the helpers. */
const HELPER_NAMES = (
  'mark take refusal generator register takeTarget noFunction members strings each all first delegate ' +
  'deferrable inherits upward'
).split(' ')

/** Globals that the kit may replace for one thread, by `$.globals`. */
const SURROUNDINGS = (
  'Date Math performance process crypto console structuredClone fetch Promise ' +
  'setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask ' +
  'MessageChannel MessagePort BroadcastChannel WebAssembly globalThis global'
).split(' ')

let compiledCount = 0

/**
 * Bundles and rewrites a file and all it imports.
 *
 * @throws {RewriteError} when it does not bundle or parse.
 */
export async function compile(entryFile: string, options: CompileOptions = {}): Promise<Compiled> {
  return rewrite(await bundle(entryFile, options), options.plain)
}

/**
 * Rewrites a bundle, a script that sets `module.exports.entry`.
 *
 * @throws {RewriteError} when it does not parse.
 */
export function rewrite(bundled: Bundle, plainPackages: readonly string[] = []): Compiled {
  const program = parseOrExplain(bundled.text)
  const places = new Places(bundled)
  const plain = plainPackages.map(name => `/node_modules/${name}/`)
  const isPlain = (offset: number): boolean => {
    const file = places.fileOf(offset)
    return file === undefined || plain.some(folder => file.includes(folder))
  }
  const facts = new Facts(program, node => isPlain(node.start))
  const made = emitAll(bundled, facts, places)
  if (facts.hasRefused()) return made
  return { ...made, uninterrupted: emitAll(bundled, facts.ofPlain(), places) }
}

/** Evaluates a bundle for one thread. `reset` must be called before its exports are used. */
export function instantiate(
  compiled: Compiled,
  kit: Kit,
  atomics: object,
  require: (name: string) => unknown,
): Instance {
  return factoryOf(compiled)(kit, atomics, require, rewritten(kit), surroundings(kit))
}

// --- internal ---

type Factory = (
  kit: object,
  atomics: object,
  require: unknown,
  helpers: object,
  globals: object,
) => Instance

const factories = new WeakMap<Compiled, Factory>()

/** All instances share one compiled function, so that they share its optimized code. */
function factoryOf(compiled: Compiled): Factory {
  let factory = factories.get(compiled)
  if (factory === undefined) {
    const { text, parameters, filename } = compiled
    factory = compileFunction(text, parameters, { filename }) as Factory
    factories.set(compiled, factory)
  }
  return factory
}

/** The globals that code of one thread sees in place of node's: the kit's where it has some. */
function surroundings(kit: Kit): object {
  const real = Object.fromEntries(
    SURROUNDINGS.map(name => [name, (globalThis as Record<string, unknown>)[name]]),
  )
  return { ...real, ...kit.globals }
}

function parseOrExplain(text: string): Program {
  try {
    return parseBundle(text)
  } catch (error) {
    throw new RewriteError('NOT_PARSED', `the bundle does not parse: ${(error as Error).message}`)
  }
}

function parametersOf(r: Rewriter): string[] {
  return [r.name('kit'), 'Atomics', 'require', r.name('helpers'), r.name('globals')]
}

function factory(r: Rewriter, program: Program): Code {
  const parts = splitModules(r, program)
  const pick = (names: readonly string[]): string =>
    names.map(name => `${name}: ${r.name(name)}`).join(', ')
  const free = new Set([...r.facts.scopes.free].map(node => ('name' in node ? node.name : '')))
  const globals = SURROUNDINGS.filter(name => free.has(name))
    .map(name => (name === 'Math' ? `Math: ${r.name('Math')}` : name))
    .join(', ')
  const variables = parts.variables.length > 0 ? `let ${parts.variables.join(', ')};\n` : ''
  const [k, init] = [r.name('k'), r.name('init')]
  const [kit, , , helpers, all] = parametersOf(r) as [string, string, string, string, string]
  // The block: a name at the top of a module may be that of a parameter.
  return code`const { ${pick(KIT_NAMES)} } = ${kit};
const { ${pick(HELPER_NAMES)} } = ${helpers};
const { ${globals} } = ${all};
{ const ${k} = Array.from({ length: ${r.symbols.toString()} }, (_, at) => Symbol("twin " + at));
const module = { exports: {} };
${r.declarations}${variables}${parts.header}${parts.sloppy}
return (function () { "use strict";
${r.lifted}${parts.kept}
function ${init}() {
${parts.reset}
}
return { exports: () => module.exports.${ENTRY}, reset: ${init} };
})(); }
`
}

function emitAll({ text }: Bundle, facts: Facts, places: Places): Compiled {
  const r = new Rewriter(text, facts, places, HANDLERS)
  const flat = flatten(factory(r, facts.program), text, places.starts)
  let map: Decoded | undefined
  compiledCount += 1
  return {
    text: flat.text,
    parameters: parametersOf(r),
    filename: `portplex-explorer-${compiledCount}.js`,
    sites: r.sites,
    original: (line, column) => {
      map ??= places.compose(flat)
      return placeIn(map, line - 1, column - 1)
    },
    notes: r.notes,
    uninterrupted: undefined,
  }
}
