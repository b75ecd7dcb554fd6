// @ts-nocheck
import type { Access, Coordination, LockScope, Protocol, Space, Structure } from './config.ts'
import { Definition, SPACE_STATES, type SpaceState } from './definition.ts'
import {
  ACCESSES,
  COORDINATIONS,
  DIRECTORY,
  DIRECTORY_WORDS,
  HEADER,
  LOCK_SCOPES,
  PROTOCOLS,
  STRUCTURES,
} from './layout.ts'

/**
 * A space as it lies in the facility: its configuration and where its words are. State, address, family,
 * range and reserved ports are read as they are at that moment: a profile change may rewrite them. What is
 * fixed is in fields, and getters are the class's: the operations read some of it at each call.
 */
export class SpaceEntry implements Omit<Space, 'reserved'> {
  readonly index: number
  readonly protocol: Protocol
  readonly spanLow: number
  readonly spanHigh: number
  readonly structure: Structure
  readonly entries: number
  /** Entries of one segment of a routing table. */
  readonly segmentEntries: number
  /** Words of an address in the entries of a routing table: it holds addresses of one family. */
  readonly addressWidth: number
  readonly access: Access
  readonly lockScope: LockScope
  readonly lease: number
  readonly quarantineMs: number
  readonly segmentPorts: number
  readonly segments: number
  readonly firstLock: number
  /** Word of the facility where the address begins: stable under any lock of the space. */
  readonly addressAt: number
  readonly runtimeAt: number
  readonly imagesAt: number
  readonly imageWords: number
  readonly segmentWords: number
  readonly mapsAt: number
  readonly mapWords: number
  readonly coordination: Coordination
  /** 0: coordinated from the beginning. */
  readonly acksAt: number
  readonly #definition: Definition

  constructor(words: Int32Array, index: number) {
    const at = directoryAt(words, index)
    const word = (name: keyof typeof DIRECTORY): number => words[at + DIRECTORY[name]]!
    this.index = index
    this.protocol = PROTOCOLS[word('PROTOCOL')]!
    this.spanLow = word('SPAN_LOW')
    this.spanHigh = word('SPAN_HIGH')
    this.structure = STRUCTURES[word('STRUCTURE')]!
    this.entries = word('ENTRIES')
    this.segmentEntries = word('SEGMENT_ENTRIES')
    this.addressWidth = word('ADDRESS_WIDTH')
    this.access = ACCESSES[word('ACCESS')]!
    this.lockScope = LOCK_SCOPES[word('LOCK_SCOPE')]!
    this.lease = word('LEASE')
    this.quarantineMs = word('QUARANTINE_MS')
    this.segmentPorts = word('SEGMENT_PORTS')
    this.segments = word('SEGMENTS')
    this.firstLock = word('FIRST_LOCK')
    this.addressAt = at + DIRECTORY.ADDRESS
    this.runtimeAt = word('RUNTIME_AT')
    this.imagesAt = word('IMAGES_AT')
    this.imageWords = word('IMAGE_WORDS')
    this.segmentWords = word('SEGMENT_WORDS')
    this.mapsAt = word('MAPS_AT')
    this.mapWords = word('MAP_WORDS')
    this.coordination = COORDINATIONS[word('COORDINATION')]!
    this.acksAt = word('ACKS_AT')
    this.#definition = new Definition(words, at)
  }

  /** `undefined`: its address, range and reservations mean nothing. */
  get state(): SpaceState {
    return SPACE_STATES[this.#definition.state]!
  }

  get family(): 4 | 6 {
    return this.#definition.family
  }

  /** Empty if the space has never been defined. */
  get address(): string {
    return this.#definition.address
  }

  get low(): number {
    return this.#definition.low
  }

  get high(): number {
    return this.#definition.high
  }

  get reservedPorts(): number {
    return this.#definition.reservedPorts
  }
}

/** Where the directory entry of a space lies. */
export function directoryAt(words: Int32Array, index: number): number {
  return words[HEADER.DIRECTORY_AT]! + index * DIRECTORY_WORDS
}
