/** Where the code under test made an error. */
import { relative } from 'node:path'
import type { Place } from '../exploration.ts'
import type { Compiled } from '../rewrite/compile.ts'

/**
 * The first line of an error's stack that lies in the code under test, in original coordinates; undefined:
 * there is none, or it is no error.
 */
export function thrownAt(compiled: Compiled, error: unknown): Place | undefined {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined
  for (const call of error.stack.split('\n')) {
    const place = placeIn(compiled, call) ?? placeIn(compiled.uninterrupted, call)
    if (place !== undefined) {
      return { file: relative('', place.file), line: place.line, column: place.column }
    }
  }
  return undefined
}

// --- internal ---

function placeIn(compiled: Compiled | undefined, call: string): Place | undefined {
  if (compiled === undefined) return undefined
  const at = call.indexOf(`${compiled.filename}:`)
  if (at < 0) return undefined
  const [line, column] = call.slice(at + compiled.filename.length + 1).split(':')
  return compiled.original(Number(line), Number.parseInt(column ?? '', 10))
}
