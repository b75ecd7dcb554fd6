/**
 * The journals' buffer: a header, one control block per ring, then the rings of records.
 *
 *   header (16 words)
 *   word  name      writer               meaning
 *   0     magic     allocateJournals     MAGIC
 *   1     version   allocateJournals     LAYOUT_VERSION
 *   2     writers   allocateJournals     number of rings
 *   3     capacity  allocateJournals     records in a ring, a power of two
 *   4-5   sequence  any writer, add      BigInt64: the next stamp; starts at 1
 *   6-15  -         nobody               zero
 *
 *   control block of a ring (32 words: two cache lines, one for each side)
 *   word  name      writer               meaning
 *   0     begun     ring's writer        appends begun, counted mod 2^32: stored before the stamp
 *                                        is taken
 *   1-15  -         nobody               zero
 *   16    taken     the reader           records read, counted mod 2^32; a writer whose ring is
 *                                        full waits on it
 *   17-31 -         nobody               zero
 *
 * Invariants, `published` being the number of records ever published in the ring:
 *
 *   J1. taken <= published <= begun <= published + 1, and begun - taken <= capacity.
 *   J2. Record number k (from 0) lies in place k mod capacity.
 *   J3. begun = published means: the ring's writer holds no stamp that it may yet publish.
 *
 * A writer that dies leaves begun = published + 1 at worst: it had stored `begun` and had not
 * published. Its successor tells the two cases apart by the stamps (`JournalWriter`), so the ring
 * alone says where to go on.
 */
// @ts-nocheck

import assert from 'node:assert/strict'
import { RECORD_BYTES, RECORD_WORDS } from './record.ts'

const MAGIC = 0x4a4f5552
const LAYOUT_VERSION = 1

const HEADER_WORDS = 16
const MAGIC_WORD = 0
const VERSION_WORD = 1
const WRITERS_WORD = 2
const CAPACITY_WORD = 3
/** Index of the sequence among the buffer's BigInt64 words. */
export const SEQUENCE_BIG = 2

const CONTROL_WORDS = 32
const BEGUN = 0
const TAKEN = 16

const CAPACITY_RECORDS_MIN = 2
// A count of records must tell full from empty in 32-bit arithmetic.
const CAPACITY_RECORDS_MAX = 1 << 24

assert.equal((HEADER_WORDS * Int32Array.BYTES_PER_ELEMENT) % 64, 0)
assert.equal((CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT) % 128, 0)

/** Views on the journals' buffer, and where things are in it. */
export interface JournalViews {
  readonly words: Int32Array
  readonly bigs: BigInt64Array
  readonly writers: number
  readonly capacity: number
}

/**
 * Allocates empty rings for `writers` writers, each of `capacityRecords` (a power of two), and
 * the sequence that stamps their records.
 */
export function allocateJournals(size: {
  writers: number
  capacityRecords: number
}): SharedArrayBuffer {
  const { writers, capacityRecords } = size
  assert(Number.isInteger(writers) && writers > 0, `writers must be positive, not ${writers}`)
  assert(
    Number.isInteger(capacityRecords) &&
      capacityRecords >= CAPACITY_RECORDS_MIN &&
      capacityRecords <= CAPACITY_RECORDS_MAX &&
      (capacityRecords & (capacityRecords - 1)) === 0,
    `capacityRecords must be a power of two from ${CAPACITY_RECORDS_MIN} to ` +
      `${CAPACITY_RECORDS_MAX}, not ${capacityRecords}`,
  )
  const buffer = new SharedArrayBuffer(sizeOfJournals(writers, capacityRecords))
  const words = new Int32Array(buffer)
  words[VERSION_WORD] = LAYOUT_VERSION
  words[WRITERS_WORD] = writers
  words[CAPACITY_WORD] = capacityRecords
  new BigInt64Array(buffer)[SEQUENCE_BIG] = 1n // 0 marks a record that was never written.
  words[MAGIC_WORD] = MAGIC
  return buffer
}

/** Views on a buffer made by `allocateJournals`; refuses any other. */
export function attachJournals(buffer: SharedArrayBuffer): JournalViews {
  const words = new Int32Array(buffer)
  assert.equal(words[MAGIC_WORD], MAGIC, 'not a buffer made by allocateJournals')
  assert.equal(words[VERSION_WORD], LAYOUT_VERSION, 'journals of another layout version')
  const writers = words[WRITERS_WORD]
  const capacity = words[CAPACITY_WORD]
  assert.equal(buffer.byteLength, sizeOfJournals(writers, capacity), 'journals of another size')
  return { words, bigs: new BigInt64Array(buffer), writers, capacity }
}

/** Index of a ring's `begun` word. */
export function begunWord(writer: number): number {
  return HEADER_WORDS + writer * CONTROL_WORDS + BEGUN
}

/** Index of a ring's `taken` word. */
export function takenWord(writer: number): number {
  return HEADER_WORDS + writer * CONTROL_WORDS + TAKEN
}

/** Index of the first word of a ring's first record. */
export function ringWord(views: JournalViews, writer: number): number {
  return HEADER_WORDS + views.writers * CONTROL_WORDS + writer * views.capacity * RECORD_WORDS
}

// --- internal ---

function sizeOfJournals(writers: number, capacityRecords: number): number {
  const headers = (HEADER_WORDS + writers * CONTROL_WORDS) * Int32Array.BYTES_PER_ELEMENT
  return headers + writers * capacityRecords * RECORD_BYTES
}
