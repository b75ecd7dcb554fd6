/** An acquire between its BEGIN and its END. */
// @ts-nocheck

export interface PendingAcquire {
  /** The BEGIN. The facility may decide by its tick long after. */
  readonly stamp: number
  readonly tick: number
  readonly destination: number
  /** All that it could have got may have been unavailable at some instant so far. */
  full: boolean
  /** Where there is a routing table: no entry may have been left at some instant so far. */
  tableFull: boolean
}
