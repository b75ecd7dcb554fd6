/**
 * One text out of an entry file and everything it imports (esbuild), with maps back to the files that the
 * user can open.
 *
 * esbuild maps to the files it loaded; a loaded file that was compiled itself (a package's, or our own
 * `dist`) brings its map, which is kept here and applied afterwards. So the file of a place in the
 * bundle, which `import.meta.url` needs, and its original place are both known.
 */
// @ts-nocheck

import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Loader, type Message, type Plugin } from 'esbuild'
import { RUNTIME_MODULE, runtime } from '../linearizability/runtime.ts'
import { RewriteError } from './errors.ts'

/** A change of a source file, made when it is loaded: the text to find occurs exactly once. */
export interface Patch {
  /** The file, as a path from the working directory, or its end (`core/locks/robust-lock.js`). */
  readonly file: string
  readonly find: string
  readonly replace: string
}

export interface BundleOptions {
  /** Modules that stay outside and are given by `require`; node's own always do. */
  readonly external?: readonly string[]
  readonly patches?: readonly Patch[]
}

export interface SourceMap {
  readonly version: 3
  readonly sources: readonly (string | null)[]
  readonly sourcesContent?: readonly (string | null)[]
  readonly names: readonly string[]
  readonly mappings: string
  readonly sourceRoot?: string
}

export interface Bundle {
  readonly text: string
  /** From the text to the files that were loaded; their names are absolute paths. */
  readonly map: SourceMap
  /** The maps of the loaded files that have a usable one, by absolute path. */
  readonly maps: ReadonlyMap<string, SourceMap>
}

/** What stands for `import.meta.url` in a bundle; the rewriter puts each module's own URL there. */
export const META_URL = '__portplex_import_meta_url'

/** What `portplex/explorer` is inside a bundle; what a scenario does not import is dropped. */
const SHIM = [
  'export const defineScenario = scenario => scenario',
  ...Object.keys(runtime).map(
    name => `export const ${name} = /* @__PURE__ */ (() => require('${RUNTIME_MODULE}').${name})()`,
  ),
].join('\n')
const SHIM_NAMESPACE = 'portplex-explorer'
/** The files that the shim stands for, from this file's folder, in the sources and when compiled. */
const SHIMMED = ['index', 'scenario']

/** The bundle exports one name: the entry's namespace. */
export const ENTRY = 'entry'

const SCRIPT = /\.[cm]?[jt]sx?$/
const MAP_COMMENT = /^[ \t]*\/[/*][#@][ \t]*sourceMappingURL=(\S+?)(?:[ \t]*\*\/)?[ \t]*$/gm

/**
 * Bundles a file.
 *
 * @throws {RewriteError} when it does not bundle, awaits at top level, or a patch does not fit.
 */
export async function bundle(entryFile: string, options: BundleOptions = {}): Promise<Bundle> {
  const files = new LoadedFiles(options.patches ?? [])
  const result = await build({
    stdin: {
      // As a namespace of another module, an entry of either kind exports what it exports.
      contents: `export * as ${ENTRY} from ${JSON.stringify(resolve(entryFile))}`,
      resolveDir: dirname(resolve(entryFile)),
      sourcefile: 'portplex-entry.js',
    },
    bundle: true,
    write: false,
    outfile: 'bundle.js',
    format: 'cjs',
    platform: 'node',
    target: 'esnext',
    supported: { 'optional-chain': false, 'logical-assignment': false },
    define: {
      'import.meta.url': META_URL,
      'import.meta.filename': '__filename',
      'import.meta.dirname': '__dirname',
    },
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    external: [...(options.external ?? [])],
    plugins: [shim(), addons(), files.plugin()],
  }).catch((error: unknown) => {
    throw bundleError(error)
  })
  files.assertPatched()
  const text = result.outputFiles.find(file => file.path.endsWith('.js'))?.text ?? ''
  const map: SourceMap = JSON.parse(
    result.outputFiles.find(file => file.path.endsWith('.map'))?.text ?? '{}',
  )
  const sources = map.sources.map(source => resolve(source ?? ''))
  return { text, map: { ...map, sources }, maps: files.maps }
}

// --- internal ---

/** The files of one bundle: patched, and parted from their maps. */
class LoadedFiles {
  readonly maps = new Map<string, SourceMap>()
  readonly #patches: readonly Patch[]
  readonly #applied = new Set<Patch>()
  #error: RewriteError | undefined

  constructor(patches: readonly Patch[]) {
    this.#patches = patches
  }

  plugin(): Plugin {
    return {
      name: 'portplex-files',
      setup: ({ onLoad }) => {
        onLoad({ filter: SCRIPT, namespace: 'file' }, ({ path }) => ({
          contents: this.#load(path),
          loader: loaderOf(path),
        }))
      },
    }
  }

  /** An error inside a plugin reaches the caller wrapped; so it is kept, and thrown here. */
  assertPatched(): void {
    if (this.#error) throw this.#error
    const left = this.#patches.find(patch => !this.#applied.has(patch))
    if (left) {
      throw new RewriteError(
        'PATCH_NOT_FOUND',
        `the patch of ${left.file} was not applied: no such file in the bundle; name a file it imports`,
      )
    }
  }

  #load(path: string): string {
    const text = this.#patch(path, readFileSync(path, 'utf8'))
    let url: string | undefined
    const bare = text.replace(MAP_COMMENT, (_, found: string) => {
      url = found
      return ''
    })
    const map = url === undefined ? undefined : readMap(path, url)
    if (map) this.maps.set(path, map)
    return bare
  }

  #patch(path: string, original: string): string {
    let text = original
    for (const patch of this.#patches) {
      if (path !== resolve(patch.file) && !path.endsWith(`/${patch.file}`)) continue
      const count = text.split(patch.find).length - 1
      if (count === 1) text = text.replace(patch.find, () => patch.replace)
      else {
        this.#error ??= new RewriteError(
          count === 0 ? 'PATCH_NOT_FOUND' : 'PATCH_AMBIGUOUS',
          `the text of a patch of ${path} is there ${count} times, not once; ` +
            `write one that is: ${JSON.stringify(patch.find)}`,
        )
      }
      this.#applied.add(patch)
    }
    return text
  }
}

function loaderOf(path: string): Loader {
  const extension = extname(path).replace(/^\.[cm]/, '.')
  if (extension === '.ts') return 'ts'
  return extension === '.tsx' || extension === '.jsx' ? (extension.slice(1) as Loader) : 'js'
}

/** The map of a file with absolute sources, or none when a trace could not name a file that is there. */
function readMap(path: string, url: string): SourceMap | undefined {
  try {
    const inline = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url)
    const text = inline
      ? Buffer.from(inline[2]!, inline[1] ? 'base64' : 'utf8').toString()
      : readFileSync(resolve(dirname(path), decodeURIComponent(url)), 'utf8')
    const map: SourceMap = JSON.parse(inline && !inline[1] ? decodeURIComponent(text) : text)
    const root = map.sourceRoot ?? ''
    const sources = map.sources.map(source => locate(dirname(path), join(root, source ?? '')))
    const usable = sources.every((source, at) => map.sourcesContent?.[at] || existsSync(source))
    return usable ? { ...map, sources, sourceRoot: '' } : undefined
  } catch {
    return undefined
  }
}

function locate(folder: string, source: string): string {
  return source.startsWith('file:') ? fileURLToPath(source) : resolve(folder, source)
}

function shim(): Plugin {
  const here = dirname(dirname(fileURLToPath(import.meta.url)))
  const root = projectRoot(here)
  const shimmed = new Set(
    [join(root, 'props/explorer'), join(root, 'dist/props/explorer')].flatMap(folder =>
      SHIMMED.flatMap(name => [join(folder, `${name}.ts`), join(folder, `${name}.js`)]),
    ),
  )
  return {
    name: 'portplex-explorer',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^portplex\/explorer$/ }, ({ path }) => ({
        path,
        namespace: SHIM_NAMESPACE,
      }))
      onResolve({ filter: /^portplex:explorer$/ }, ({ path }) => ({ path, external: true }))
      onResolve({ filter: /^\.|^#props\/explorer\// }, ({ path, resolveDir }) => {
        const file = path.startsWith('#')
          ? join(root, 'dist', path.slice(1))
          : resolve(resolveDir, path)
        return shimmed.has(file) ? { path: 'portplex/explorer', namespace: SHIM_NAMESPACE } : null
      })
      onLoad({ filter: /.*/, namespace: SHIM_NAMESPACE }, () => ({ contents: SHIM, loader: 'js' }))
    },
  }
}

/** Native addons are left to `require`; called by another name, it is not followed by esbuild. */
function addons(): Plugin {
  return {
    name: 'portplex-addons',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.node$/ }, ({ path }) => ({
        contents: `const load = require; module.exports = load(${JSON.stringify(path)})`,
        loader: 'js',
      }))
    },
  }
}

/** The folder of this package, from a folder of its sources or of `dist`. */
function projectRoot(folder: string): string {
  let at = folder
  while (!existsSync(join(at, 'package.json')) && at !== dirname(at)) at = dirname(at)
  return at
}

function bundleError(error: unknown): Error {
  const messages = (error as { errors?: readonly Message[] }).errors
  if (messages === undefined || messages.length === 0) return error as Error
  const awaiting = messages.find(({ text }) => /top-level await/i.test(text))
  const place = ({ location }: Message): string =>
    location ? `${location.file}:${location.line}:${location.column + 1}` : 'the entry'
  if (awaiting) {
    return new RewriteError(
      'TOP_LEVEL_AWAIT',
      `${place(awaiting)}: a top-level await cannot be explored: every thread loads its modules in one ` +
        'step; do the work in a function, or synchronously',
    )
  }
  const list = messages.slice(0, 5).map(message => `${place(message)}: ${message.text}`)
  return new RewriteError(
    'NOT_BUNDLED',
    `cannot bundle: ${list.join('; ')}; see that it loads in node`,
  )
}
