// @ts-nocheck
import { bitmapOrList } from '../ports/availability.ts'
import { IMAGE, portWords, RESERVED } from '../ports/port-words.ts'
import { routingWords } from '../ports/routing-words.ts'
import { parseAddress } from './address.ts'
import { type CheckedConfig, checkConfig, type FacilityConfig, type Structure } from './config.ts'
import { DEFINED, rangeWord, UNDEFINED } from './definition.ts'
import {
  ACCESSES,
  addressWidth,
  COORDINATIONS,
  DIRECTORY,
  DIRECTORY_WORDS,
  HEADER,
  LOCK_KINDS,
  LOCK_SCOPES,
  MAGIC,
  type Plan,
  PROTOCOLS,
  plan,
  RUNTIME,
  type SpacePlan,
  STRUCTURES,
  VERSION,
} from './layout.ts'

/** Bytes that a configuration needs. Throws `BAD_CONFIG`. Allocates nothing. */
export function sizeOf(config: FacilityConfig): number {
  return plan(checkConfig(config)).words * Int32Array.BYTES_PER_ELEMENT
}

/**
 * Allocates a coupling facility with every port available. The buffer is given to the stacks'
 * threads, each of which attaches to it. Throws `BAD_CONFIG`.
 */
export function allocate(config: FacilityConfig): SharedArrayBuffer {
  const checked = checkConfig(config)
  const layout = plan(checked)
  const buffer = new SharedArrayBuffer(layout.words * Int32Array.BYTES_PER_ELEMENT)
  const words = new Int32Array(buffer)
  layout.spaces.forEach((space, index) => {
    writeDirectory(words, layout.directoryAt + index * DIRECTORY_WORDS, space)
    writePorts(words, space)
  })
  writeHeader(words, checked, layout)
  return buffer
}

// --- internal ---

function writeHeader(words: Int32Array, config: CheckedConfig, layout: Plan): void {
  words[HEADER.VERSION] = VERSION
  words[HEADER.WORDS] = layout.words
  words[HEADER.STACKS] = config.stacks
  words[HEADER.SPACES] = layout.spaces.length
  words[HEADER.LOCKS] = layout.locks
  words[HEADER.LOCK_KIND] = LOCK_KINDS.indexOf(config.lock)
  words[HEADER.SPINS] = config.spins
  words[HEADER.SLOTS_AT] = layout.slotsAt
  words[HEADER.LOCKS_AT] = layout.locksAt
  words[HEADER.QUEUES_AT] = layout.queuesAt
  words[HEADER.DIRECTORY_AT] = layout.directoryAt
  words[HEADER.LOCK_STATISTICS_AT] = layout.lockStatisticsAt
  words[HEADER.SPACE_STATISTICS_AT] = layout.spaceStatisticsAt
  words[HEADER.MAGIC] = MAGIC // Last: a buffer that is not laid out yet is refused.
}

function writeDirectory(words: Int32Array, at: number, planned: SpacePlan): void {
  const { space } = planned
  if (space.address !== '') {
    const { family, words: address } = parseAddress(space.address)
    words[at + DIRECTORY.FAMILY] = family
    words.set(address, at + DIRECTORY.ADDRESS)
  }
  words[at + DIRECTORY.PROTOCOL] = PROTOCOLS.indexOf(space.protocol)
  words[at + DIRECTORY.STRUCTURE] = STRUCTURES.indexOf(space.structure)
  words[at + DIRECTORY.ACCESS] = ACCESSES.indexOf(space.access)
  words[at + DIRECTORY.LOCK_SCOPE] = LOCK_SCOPES.indexOf(space.lockScope)
  words[at + DIRECTORY.LEASE] = space.lease
  words[at + DIRECTORY.QUARANTINE_MS] = space.quarantineMs
  words[at + DIRECTORY.SEGMENT_PORTS] = planned.segmentPorts
  words[at + DIRECTORY.SEGMENTS] = planned.segments
  words[at + DIRECTORY.FIRST_LOCK] = planned.firstLock
  words[at + DIRECTORY.LOCKS] = planned.locks
  words[at + DIRECTORY.RUNTIME_AT] = planned.runtimeAt
  words[at + DIRECTORY.IMAGES_AT] = planned.imagesAt
  words[at + DIRECTORY.IMAGE_WORDS] = planned.imageWords
  words[at + DIRECTORY.IMAGES] = planned.images
  words[at + DIRECTORY.SEGMENT_WORDS] = planned.segmentWords
  words[at + DIRECTORY.MAPS_AT] = planned.mapsAt
  words[at + DIRECTORY.MAP_WORDS] = planned.mapWords
  words[at + DIRECTORY.RESERVED] = space.reserved.length
  words[at + DIRECTORY.SEGMENT_ENTRIES] = planned.segmentEntries
  words[at + DIRECTORY.ENTRIES] = planned.segmentEntries * planned.segments
  words[at + DIRECTORY.SPAN_LOW] = space.spanLow
  words[at + DIRECTORY.SPAN_HIGH] = space.spanHigh
  words[at + DIRECTORY.COORDINATION] = COORDINATIONS.indexOf(space.coordination)
  words[at + DIRECTORY.ACKS_AT] = planned.acksAt
  words[at + DIRECTORY.ADDRESS_WIDTH] = addressWidth(space.family)
  words[planned.runtimeAt + RUNTIME.STATE] = space.address === '' ? UNDEFINED : DEFINED
  words[planned.runtimeAt + RUNTIME.RANGE] = rangeWord(space.low, space.high)
}

function writePorts(words: Int32Array, planned: SpacePlan): void {
  const { space, segmentPorts } = planned
  const reserved = new Set(space.reserved)
  const isExcluded = (port: number): boolean =>
    space.address === '' || port < space.low || port > space.high || reserved.has(port)
  const routing = space.structure === 'routing-table'
  const at = portWords(segmentPorts)
  const { owner } = routing
    ? routingWords(segmentPorts, planned.segmentEntries, addressWidth(space.family))
    : at
  for (let segment = 0; segment < planned.segments; segment += 1) {
    const base = planned.imagesAt + segment * planned.segmentWords
    // The last segment is laid out in full; what lies past the range is excluded for ever.
    for (let index = 0; index < segmentPorts; index += 1) {
      if (!isExcluded(space.spanLow + segment * segmentPorts + index)) continue
      if (!routing) words[base + at.excluded + (index >>> 5)]! |= 1 << (index & 31)
      words[base + owner + index] = RESERVED
    }
    const hinted = prepareSegment(space.structure, words, base, segmentPorts) ? 1 : 0
    words[base + IMAGE.HINTED] = hinted
    words[planned.runtimeAt + RUNTIME.HINTS + (segment >>> 5)]! |= hinted << (segment & 31)
  }
}

/** Fills in the derived words. Returns whether there is anything to be had. */
function prepareSegment(
  structure: Structure,
  words: Int32Array,
  base: number,
  ports: number,
): boolean {
  if (structure === 'routing-table') return true // An empty one is all zeros.
  const available = bitmapOrList(structure, words, base, ports)
  available.rebuild(0)
  return !available.isEmpty()
}
