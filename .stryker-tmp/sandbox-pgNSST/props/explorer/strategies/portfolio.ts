/** Several strategies in turn: what one is blind to, another may see. */
// @ts-nocheck

import type { Machine } from '../machine/machine.ts'
import type { Outcome } from '../machine/outcome.ts'
import { Pct } from './pct.ts'
import { Pos } from './pos.ts'
import type { Profile } from './profile.ts'
import { ReadsFrom } from './reads-from.ts'
import type { Strategy } from './strategy.ts'
import { Surw } from './surw.ts'

export class Portfolio implements Strategy {
  readonly name = 'portfolio'
  readonly learns = true
  readonly #members: readonly Strategy[]
  #turn = -1

  /** By default: SURW (once to count, once to choose), PCT, POS, reads-from. */
  constructor(members: readonly Strategy[] = usual()) {
    this.#members = members
  }

  /** Whose turn it is. */
  get current(): Strategy {
    return this.#members[this.#turn]!
  }

  get isCounting(): boolean {
    return this.current.isCounting === true
  }

  prepare(profile: Profile): void {
    for (const member of new Set(this.#members)) member.prepare?.(profile)
  }

  seed(seed: number, run: number): void {
    this.#turn = (this.#turn + 1) % this.#members.length
    this.current.seed(seed, run)
  }

  begin(machine: Machine): void {
    this.current.begin?.(machine)
  }

  choose(machine: Machine): number {
    return this.#members[this.#turn]!.choose(machine)
  }

  ended(machine: Machine, outcome: Outcome): void {
    this.current.ended?.(machine, outcome)
  }

  bound(runs: number): string | undefined {
    const bounds = new Set<string>()
    for (const member of new Set(this.#members)) {
      const turns = this.#members.filter(other => other === member).length
      const bound = member.bound?.(Math.floor((runs * turns) / this.#members.length))
      if (bound !== undefined) bounds.add(bound)
    }
    return bounds.size === 0 ? undefined : [...bounds].join('; ')
  }
}

// --- internal ---

function usual(): Strategy[] {
  const surw = new Surw()
  return [surw, surw, new Pct(), new Pos(), new ReadsFrom()]
}
