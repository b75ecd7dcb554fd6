/**
 * Puts twins on the natives of this process. They are invisible, and cost code that is not explored
 * nothing.
 */
// @ts-nocheck

import { arrayTwins } from './natives/arrays.ts'
import { dataViewTwins } from './natives/data-view.ts'
import { functionTwins } from './natives/functions.ts'
import { iteratorTwins } from './natives/iterators.ts'
import { mapTwins } from './natives/maps.ts'
import type { Pair } from './natives/pair.ts'
import { promiseTwins } from './natives/promises.ts'
import { stringTwins } from './natives/strings.ts'
import { typedArrayVisitTwins } from './natives/typed-array-visits.ts'
import { typedArrayTwins } from './natives/typed-arrays.ts'
import { G } from './symbols.ts'

let installed = false

/** Installs the twins, once. */
export function install(): void {
  if (installed) return
  installed = true
  for (const [native, twin] of allTwins()) {
    Object.defineProperty(native, G, { value: twin, configurable: true })
  }
}

// --- internal ---

function allTwins(): Pair[] {
  return [
    ...functionTwins(),
    ...arrayTwins(),
    ...typedArrayTwins(),
    ...typedArrayVisitTwins(),
    ...iteratorTwins(),
    ...mapTwins(),
    ...stringTwins(),
    ...dataViewTwins(),
    ...promiseTwins(),
  ]
}
