/** What clusters say when something is not as the model has it. */
// @ts-nocheck


export function equal<T>(found: T, expected: T | undefined, what: string): void {
  if (found !== expected) fail(`${what}: ${found}, expected ${expected}`)
}

/** The change is refused with this code of `FacilityError`. */
export function refused(change: () => unknown, code: string): void {
  try {
    change()
  } catch (error) {
    equal((error as { code?: string }).code, code, 'refusal of a change')
    return
  }
  fail(`a change was made that should be refused: ${code}`)
}

export function fail(what: string): never {
  throw new Error(what)
}
