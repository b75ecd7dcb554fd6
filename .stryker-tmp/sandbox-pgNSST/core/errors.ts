// @ts-nocheck
export type FacilityErrorCode =
  | 'BAD_CONFIG'
  | 'BAD_MAGIC'
  | 'BAD_VERSION'
  | 'BAD_SIZE'
  | 'BAD_GEOMETRY'
  | 'NO_SUCH_SPACE'
  | 'NOT_LIVE'
  | 'FENCED'
  | 'NO_FREE_SLOT'
  | 'SLOT_TAKEN'
  | 'SLOT_WORN_OUT'

/**
 * A configuration or a buffer that cannot be used. The message says what is wrong, where, and what
 * to write instead. Match on `code`: classes do not survive a message to another thread.
 */
export class FacilityError extends Error {
  override readonly name = 'FacilityError'
  readonly code: FacilityErrorCode

  constructor(code: FacilityErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** The error of an incarnation that is not a member any more. */
export function fencedError(): FacilityError {
  return new FacilityError('FENCED', 'this incarnation was fenced and recovered; join again')
}
