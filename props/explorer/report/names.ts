/** How people call threads, places in memory and places in the code. */
import type { Place } from '../exploration.ts'
import type { Session } from '../session.ts'

/** `cells[3]`: the element by the width of the access; `port 2`: an object. Empty: no place. */
export function locationName(session: Session, address: number, width: number): string {
  if (address < 0) return ''
  const { memory, byte } = session.machine.memories.describe(address)
  if (address >= OBJECTS || width < 1) return memory
  const of = width === 4 ? memory : `${memory}:${8 * width}`
  return `${of}[${byte / width}]`
}

/** The place of a site; undefined: none, or nobody knows. */
export function placeOf(session: Pick<Session, 'sites'>, site: number): Place | undefined {
  const known = session.sites[site]
  if (site <= 0 || known === undefined || known.file === '') return undefined
  return { file: known.file, line: known.line, column: known.column }
}

/** `core/lock.ts:41`; empty: nobody knows. */
export function placeName(place: Place | undefined): string {
  return place === undefined ? '' : `${place.file}:${place.line}`
}

/** ` at core/lock.ts:41`, or nothing. */
export function atPlace(place: Place | undefined): string {
  return place === undefined ? '' : ` at ${placeName(place)}`
}

/** Addresses of objects that are no memory begin here: see machine/memory.ts. */
export const OBJECTS: number = 2 ** 30
