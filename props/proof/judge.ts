/** Judges an execution: each invariant that applies to the world, by its number. */
import { type Evidence, evidenceOf, type Run } from './evidence.ts'
import { falseExhaustion } from './invariants/exhaustion.ts'
import { repeatedHandles, staleAnswers } from './invariants/handles.ts'
import { earlyReuse } from './invariants/hold-down.ts'
import { twoHolders } from './invariants/one-holder.ts'
import { disorder } from './invariants/order.ts'
import { changedByRepetition, leaked, lost, rescued } from './invariants/words.ts'
import { INVARIANTS, type Invariant } from './world.ts'

/** Each says what is wrong; nothing: the invariant holds, or is about other worlds. */
const CHECKS: Readonly<Record<Invariant, (evidence: Evidence) => string | undefined>> = {
  I1: evidence => (isRouted(evidence) ? undefined : twoHolders(evidence)),
  I2: evidence => (isRouted(evidence) ? twoHolders(evidence) : undefined),
  I3: lost,
  I4: leaked,
  I5: earlyReuse,
  I6: falseExhaustion,
  I7: disorder,
  I8: changedByRepetition,
  I9: staleAnswers,
  I10: rescued,
  I11: repeatedHandles,
}

/** Throws with the number of the first invariant that does not hold. */
export function judge(run: Run): void {
  const evidence = evidenceOf(run)
  for (const invariant of run.shared.world.judged ?? INVARIANTS) {
    const wrong = CHECKS[invariant](evidence)
    if (wrong !== undefined) throw new Error(`${invariant}: ${wrong}`)
  }
}

// --- internal ---

function isRouted({ shared }: Evidence): boolean {
  return shared.world.space.structure === 'routing-table'
}
