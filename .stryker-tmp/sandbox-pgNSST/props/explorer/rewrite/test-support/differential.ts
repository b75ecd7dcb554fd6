/** Runs a program as node does and as the explorer does, and gives both results to be compared. */
// @ts-nocheck

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import {
  type Compiled,
  type CompileOptions,
  compile,
  type Instance,
  instantiate,
} from '../compile.ts'
import { type TestKit, testKit } from './kit.ts'

/** Files of a program by name; `main.mjs` is the entry, and its default export the function to run. */
export type Files = Readonly<Record<string, string>>

/** A program's results, printed, in the ways of running it. */
export interface Results {
  readonly original: string
  /** As a thread that is interrupted at every access. */
  readonly interrupted: string
  /** As a thread that never is. */
  readonly uninterrupted: string
  /** As a native caller runs it. */
  readonly driven: string
  /** How often the interrupted run yielded. */
  readonly yields: number
  readonly compiled: Compiled
}

/** Writes the files of a program to a new folder and gives the entry's path. */
export function writeProgram(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'portplex-rewrite-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return join(folder, 'main.mjs')
}

/** Runs a program in all ways. */
export async function runAllWays(files: Files, options: CompileOptions = {}): Promise<Results> {
  const entry = writeProgram(files)
  const original = (await import(pathToFileURL(entry).href)).default
  const compiled = await compile(entry, options)
  const first = load(compiled, true)
  const interrupted = outcome(() => first.kit.run(first.main()))
  const yields = first.kit.yields()
  const second = load(compiled, false)
  return {
    original: outcome(original),
    interrupted,
    uninterrupted: outcome(() => second.kit.run(second.main())),
    driven: outcome(() => (load(compiled, true).main() as () => unknown)()),
    yields,
    compiled,
  }
}

/** An instance with a kit of its own. */
export interface Loaded extends Instance {
  readonly kit: TestKit
  /** The default export. */
  readonly main: () => unknown
}

/** Makes an instance, and resets it once. */
export function load(compiled: Compiled, yields: boolean): Loaded {
  const kit = testKit({ yields })
  const instance = instantiate(compiled, kit.kit, kit.atomics, kit.require)
  instance.reset()
  return { ...instance, kit, main: () => instance.exports().default }
}

/** A result or an error, as text. */
export function outcome(run: () => unknown): string {
  try {
    return inspect(run(), { depth: 9, showHidden: false, breakLength: 120, sorted: false })
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : `thrown ${inspect(error)}`
  }
}
