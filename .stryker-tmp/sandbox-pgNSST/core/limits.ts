/**
 * Every limit and every minimum, with its reason. Sizes of the facility follow from these and from
 * the configuration; `sizeOf` tells what a configuration needs before anything is allocated.
 *
 * The minima are small on purpose: a checker that explores every interleaving runs this very code
 * on ranges of a few ports.
 */
// @ts-nocheck


/** Slot 0 means nobody; a token gives a slot 7 bits. */
export const STACKS_MAX = 127
export const STACKS_MIN = 1

/** A token is 30 bits: 7 for the slot, 23 for the incarnation. A slot is worn out after that. */
export const INCARNATION_MAX: number = 2 ** 23 - 1

export const DVIPAS_MAX = 256
export const DVIPAS_MIN = 1

export const PORT_MIN = 1
export const PORT_MAX = 65_535

/** The whole unprivileged range, which is also the default of the product that this models. */
export const PORTS_DEFAULT: readonly [number, number] = [1024, 65_535]
export const RANGE_PORTS_MIN = 2

/** Ports under one lock with `lockScope: 'segment'`: 32 words of 32 bits, one summary word. */
export const SEGMENT_PORTS_DEFAULT = 1024
/** One bitmap word. */
export const SEGMENT_PORTS_MIN = 32
export const SEGMENT_PORTS_MAX = 65_536

/** Ports of one lease; 0 switches leases off. A power of two, so that blocks never straddle. */
export const LEASE_PORTS_DEFAULT = 64
export const LEASE_PORTS_MIN = 2
export const LEASE_PORTS_MAX = 1024

/** Entries of a routing table: two per port by default. */
export const ENTRIES_DEFAULT = 131_072
export const ENTRIES_MIN = 2
/** 32 MB of IPv4 entries. A handle names an entry and has room for no more. */
export const ENTRIES_MAX = 1_048_576

/** Hold-down of a released port, as long as TIME_WAIT usually is. */
export const QUARANTINE_MS_DEFAULT = 60_000
export const QUARANTINE_MS_MAX = 3_600_000

/** How far the clocks that stacks hand in may differ: a day. */
export const CLOCK_SKEW_MS_MAX = 86_400_000

/** UTF-8 bytes of a stack's name. */
export const NAME_BYTES_MAX = 32

/**
 * A wait for a lock looks around at least this often: it beats, so that it is not taken for dead,
 * and looks whether the holder has been fenced.
 */
export const LOCK_WAIT_SLICE_MS = 100

/**
 * Loads of the state word before a waiter parks. Critical sections here take well under a
 * microsecond, parking and waking takes ten.
 */
export const LOCK_SPINS_DEFAULT = 40
export const LOCK_SPINS_MAX = 1_000_000

/** Counters of RFC 6056 algorithm 4; a power of two. */
export const DOUBLE_HASH_COUNTERS = 256

/** How long a choice among several source addresses stands: counting eligible ports takes some ms. */
export const SOURCE_CHOICE_MS = 1000

/** DVIPAs of a stack, and ranges of them, that a profile may define: the product's limits. */
export const PROFILE_DVIPAS_MAX = 1024
export const PROFILE_RANGES_MAX = 1024

/** Rank of a VIPABACKUP; a larger one takes over earlier. */
export const BACKUP_RANK_MAX = 254

/** Stand-by targets of one distribution. */
export const STANDBY_BACKUPS_MAX = 31
