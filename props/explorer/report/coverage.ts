/** Where threads died, and whether the rest went on as it should: a table with a row for each write. */
import type { CrashPoint } from '../exploration.ts'
import type { Outcome } from '../machine/outcome.ts'
import type { Session } from '../session.ts'
import { placeName, placeOf } from './names.ts'

/** What is known of one place; plain data, to be sent between threads. */
export interface CrashTally {
  readonly site: number
  readonly crashed: number
  readonly recovered: number
  /** A call that cannot be interrupted writes here. */
  readonly uninterrupted: boolean
}

export class CrashCoverage {
  readonly #tallies = new Map<number, CrashTally>()

  /** A place where shared memory was written: one of the table, even if nobody ever died there. */
  seen(site: number): void {
    this.#change(site, tally => tally)
  }

  /** Takes in how an execution ended. */
  add({ faults, gaps, verdict }: Outcome): void {
    for (const { fault, site } of faults) {
      if (fault.kind !== 'crash') continue
      const recovered = verdict === 'ok' ? 1 : 0
      this.#change(site, t => ({
        ...t,
        crashed: t.crashed + 1,
        recovered: t.recovered + recovered,
      }))
    }
    for (const { site, what } of gaps) {
      if (/cannot be interrupted/.test(what)) {
        this.#change(site, tally => ({ ...tally, uninterrupted: true }))
      }
    }
  }

  /** Takes in what another thread counted. */
  merge(tallies: readonly CrashTally[]): void {
    for (const other of tallies) {
      this.#change(other.site, tally => ({
        site: other.site,
        crashed: tally.crashed + other.crashed,
        recovered: tally.recovered + other.recovered,
        uninterrupted: tally.uninterrupted || other.uninterrupted,
      }))
    }
  }

  tallies(): CrashTally[] {
    return [...this.#tallies.values()]
  }

  /** Every atomic write of the code, and whatever else was seen, in the order of the code. */
  points(session: Pick<Session, 'sites'>): CrashPoint[] {
    for (const [site, { kind }] of session.sites.entries()) {
      if (ATOMIC_WRITES.includes(kind)) this.seen(site)
    }
    return [...this.#tallies.values()]
      .flatMap(({ site, crashed, recovered, uninterrupted }) => {
        const place = placeOf(session, site)
        if (place === undefined) return []
        const point = { place, name: session.sites[site]!.name, crashed, recovered }
        return [uninterrupted && crashed === 0 ? { ...point, never: NEVER } : point]
      })
      .sort(({ place: a }, { place: b }) => {
        if (a.file !== b.file) return a.file < b.file ? -1 : 1
        return a.line - b.line || a.column - b.column
      })
  }

  // --- internal ---

  #change(site: number, change: (tally: CrashTally) => CrashTally): void {
    const tally = this.#tallies.get(site) ?? { ...NOTHING, site }
    this.#tallies.set(site, change(tally))
  }
}

/** The table, with a last line that counts. */
export function coverageTable(points: readonly CrashPoint[]): readonly string[] {
  if (points.length === 0) return []
  const rows = points.map(({ place, name, crashed, recovered, never }) => [
    `${placeName(place)}:${place.column}`,
    name,
    never ?? (crashed === 0 ? 'not' : String(crashed)),
    crashed === 0 ? '-' : `${recovered}${recovered < crashed ? ` of ${crashed}` : ''}`,
  ])
  const table = [['write', '', 'crashed before it', 'recovered'], ...rows]
  const widths = [0, 1, 2].map(i => Math.max(...table.map(row => row[i]!.length)))
  const lines = table.map(row => row.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  '))
  const died = points.filter(({ crashed }) => crashed > 0)
  const well = died.filter(({ crashed, recovered }) => crashed === recovered)
  const counts = `${died.length} of ${points.length} writes crashed before`
  return [...lines.map(line => line.trimEnd()), `${counts}, ${well.length} always recovered`]
}

// --- internal ---

const NOTHING = { site: 0, crashed: 0, recovered: 0, uninterrupted: false } as const
const NEVER = 'never: a call that cannot be interrupted'
const ATOMIC_WRITES: readonly string[] = [
  'store',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'exchange',
  'compareExchange',
]
