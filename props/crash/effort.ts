/**
 * How much the tests of deaths try. CRASH_THOROUGH=1: everything. CRASH_BRIEF=1: some deaths of one case
 * per structure and lock, in a hundredth of the time; for mutation testing, which runs them for each mutant.
 */
import type { Effort } from './explore.ts'

const { CRASH_THOROUGH, CRASH_BRIEF } = process.env

export const IS_THOROUGH: boolean = CRASH_THOROUGH !== undefined

/** `aftermaths`: those of one death that are tried by default. */
export function effortOf(aftermaths: number): Effort {
  if (IS_THOROUGH) return { stride: 37, aftermaths: 7 }
  if (CRASH_BRIEF !== undefined) return { step: 11, stride: 9973, aftermaths: 1 }
  return { stride: 97, aftermaths }
}

/** All cases, or in a brief test the last one. */
export function chosen<T>(cases: readonly T[]): readonly T[] {
  return CRASH_BRIEF === undefined ? cases : cases.slice(-1)
}
