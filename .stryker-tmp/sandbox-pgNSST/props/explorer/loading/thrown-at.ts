/** Where the code under test made an error. */
// @ts-nocheck

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
    const at = call.indexOf(`${compiled.filename}:`)
    if (at < 0) continue
    const [line, column] = call.slice(at + compiled.filename.length + 1).split(':')
    const place = compiled.original(Number(line), Number.parseInt(column ?? '', 10))
    if (place !== undefined) {
      return { file: relative('', place.file), line: place.line, column: place.column }
    }
  }
  return undefined
}
