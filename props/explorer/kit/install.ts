/** Puts twins on the natives of this process. They are invisible, and cost code that is not explored nothing. */
import { arrayTwins } from './natives/arrays.ts'
import { functionTwins } from './natives/functions.ts'
import { G } from './symbols.ts'

let installed = false

/** Installs the twins, once. */
export function install(): void {
  if (installed) return
  installed = true
  for (const [native, twin] of [...functionTwins(), ...arrayTwins()]) {
    Object.defineProperty(native, G, { value: twin, configurable: true })
  }
}
