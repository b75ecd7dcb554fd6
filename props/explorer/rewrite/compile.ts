/** From an entry file to the text of a factory of instances: bundle, analyse, rewrite, map. */
import { compileFunction } from 'node:vm'
import { rewritten } from '../kit/rewritten.ts'
import { bundle, type Patch } from './bundle.ts'
import { type Code, code, flatten } from './code.ts'
import { HANDLERS } from './constructs.ts'
import { RewriteError } from './errors.ts'
import { Facts } from './facts.ts'
import { splitModules } from './modules.ts'
import { type Place, Places, placeIn } from './places.ts'
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
  /** The body of a function of `$`, `Atomics`, `require` and the helpers of `kit/rewritten.ts`. */
  readonly text: string
  /** The name of the text in error stacks. */
  readonly filename: string
  /** What the numbers in the text mean. */
  readonly sites: readonly Site[]
  /** The original place of a position in the text; line and column from 1, as in an error's stack. */
  readonly original: (line: number, column: number) => Place | undefined
  /** What is re-evaluated at each reset, and what stays synchronous, with the reasons. */
  readonly notes: readonly Note[]
}

/** One thread's own modules. */
export interface Instance {
  /** What the entry file exports, as of the last reset. */
  readonly exports: () => Record<string, unknown>
  /** Makes the modules' state fresh. Must be called before first use. */
  readonly reset: () => void
}

/** Properties of the kit that rewritten code uses; see the kit for what they do. */
const KIT_NAMES = [
  ...[
    'G',
    'Y',
    'p',
    'x',
    'w',
    'rd',
    'xr',
    'wr',
    'xw',
    'at',
    'drive',
    'native',
    'isShared',
    'construct',
  ],
  ...['get', 'set', 'define', 'TOKEN', 'refuse', 'pause'],
]

/** Properties of the helpers. */
const HELPER_NAMES = [
  ...[
    'mark',
    'take',
    'refusal',
    'generator',
    'register',
    'takeTarget',
    'noFunction',
    'key',
    'strings',
  ],
  ...['each', 'all', 'delegate', 'deferrable', 'inherits', 'upward'],
]

/** Globals that the kit may replace for one thread, by `$.globals`. */
const SURROUNDINGS = [
  ...[
    'Date',
    'performance',
    'process',
    'crypto',
    'Math',
    'structuredClone',
    'setTimeout',
    'setInterval',
  ],
  ...[
    'setImmediate',
    'clearTimeout',
    'clearInterval',
    'clearImmediate',
    'queueMicrotask',
    'Promise',
  ],
  ...['MessageChannel', 'MessagePort', 'BroadcastChannel', 'WebAssembly', 'fetch', 'console'],
]

let compiledCount = 0

/**
 * Bundles and rewrites a file and all it imports.
 *
 * @throws {RewriteError} when it does not bundle or parse.
 */
export async function compile(entryFile: string, options: CompileOptions = {}): Promise<Compiled> {
  const bundled = await bundle(entryFile, options)
  const program = parseOrExplain(bundled.text)
  const places = new Places(bundled)
  const plain = (options.plain ?? []).map(name => `/node_modules/${name}/`)
  const isPlain = (offset: number): boolean => {
    const file = places.fileOf(offset)
    return file === undefined || plain.some(folder => file.includes(folder))
  }
  const facts = new Facts(program, node => isPlain(node.start))
  const r = new Rewriter(bundled.text, facts, places, HANDLERS)
  const flat = flatten(factory(r, program), bundled.text, places.starts)
  const map = places.compose(flat)
  compiledCount += 1
  return {
    text: flat.text,
    filename: `portplex-explorer-${compiledCount}.js`,
    sites: r.sites,
    original: (line, column) => placeIn(map, line - 1, column - 1),
    notes: r.notes,
  }
}

/** Evaluates a bundle for one thread. `reset` must be called before its exports are used. */
export function instantiate(
  compiled: Compiled,
  kit: object,
  atomics: object,
  require: (name: string) => unknown,
): Instance {
  return factoryOf(compiled)(kit, atomics, require, rewritten(kit))
}

// --- internal ---

type Factory = (kit: object, atomics: object, require: unknown, helpers: object) => Instance

const factories = new WeakMap<Compiled, Factory>()

/** All instances share one compiled function, so that they share its optimized code. */
function factoryOf(compiled: Compiled): Factory {
  let factory = factories.get(compiled)
  if (factory === undefined) {
    const parameters = ['$', 'Atomics', 'require', '$h']
    factory = compileFunction(compiled.text, parameters, { filename: compiled.filename }) as Factory
    factories.set(compiled, factory)
  }
  return factory
}

function parseOrExplain(text: string): Program {
  try {
    return parseBundle(text)
  } catch (error) {
    throw new RewriteError('NOT_PARSED', `the bundle does not parse: ${(error as Error).message}`)
  }
}

function factory(r: Rewriter, program: Program): Code {
  const parts = splitModules(r, program)
  const pick = (names: readonly string[]): string =>
    names.map(name => `${name}: ${r.name(name)}`).join(', ')
  const free = new Set([...r.facts.scopes.free].map(node => ('name' in node ? node.name : '')))
  const surroundings = SURROUNDINGS.filter(name => free.has(name))
    .map(name => `${name} = globalThis.${name}`)
    .join(', ')
  const variables = parts.variables.length > 0 ? `let ${parts.variables.join(', ')};\n` : ''
  const [k, init] = [r.name('k'), r.name('init')]
  return code`const { ${pick(KIT_NAMES)} } = $, { ${pick(HELPER_NAMES)} } = $h, { ${surroundings} } = $.globals ?? {};
const ${k} = Array.from({ length: ${r.symbols.toString()} }, (_, at) => Symbol("twin " + at)), module = { exports: {} };
${r.declarations}${variables}${parts.header}${parts.sloppy}
return (function () { "use strict";
${parts.kept}
function ${init}() {
${parts.reset}
}
return { exports: () => module.exports, reset: ${init} };
})();
`
}
