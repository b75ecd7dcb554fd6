/** Every interleaving, one after the other: what a reduction must not lose anything of. */
// @ts-nocheck

import type { Chooser } from '../../machine/chooser.ts'
import { TIMEOUT } from '../../machine/kinds.ts'
import type { Machine } from '../../machine/machine.ts'

export class EveryInterleaving implements Chooser {
  isOver = false
  readonly #path: { readonly choices: readonly number[]; at: number }[] = []
  #depth = 0

  begin(): void {
    this.#depth = 0
  }

  choose(machine: Machine): number {
    const known = this.#path[this.#depth++]
    if (known !== undefined) return known.choices[known.at]!
    const choices: number[] = []
    for (let t = 0; t < machine.born; t++) {
      if (machine.isEnabled(t)) choices.push(t)
      if (machine.isEnabled(TIMEOUT + t)) choices.push(TIMEOUT + t)
    }
    this.#path.push({ choices, at: 0 })
    return choices[0]!
  }

  /** After each execution. */
  ended(): void {
    for (let last = this.#path.at(-1); last !== undefined; last = this.#path.at(-1)) {
      if (++last.at < last.choices.length) return
      this.#path.pop()
    }
    this.isOver = true
  }
}
